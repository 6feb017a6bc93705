"""A six-digit code to a phone or an e-mail address: kept in the session, good for ten minutes and three tries."""

import datetime as dt
import math
import secrets
from typing import Any

from django.core.mail import send_mail
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.allauth_internals import within_rate
from ledger import clock
from ledger.refusals import Refused
from notices import sms

MINUTES, TRIES, PAUSE_SECONDS = 10, 3, 60


class WrongCode(Refused):
    """`left`: how many tries remain."""

    status = 422

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            ngettext("The code is wrong. You have %(left)d try left.", "The code is wrong. You have %(left)d tries left.", left) % {"left": left}
        )


class CodeEnded(Refused):
    status = 422
    message = gettext_lazy("This code is no longer valid. Ask for a new one.")


class TooSoon(Refused):
    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(_("A code was sent a moment ago. A new one can be sent in %(seconds)d seconds.") % {"seconds": seconds})


class TooMany(Refused):
    status = 429
    message = gettext_lazy("Too many codes were asked for. Wait a while, or sign in with your password.")


class OneTimeCode:
    """`use` names what it is for: two uses in one session do not meet."""

    def __init__(self, request: HttpRequest, use: str) -> None:
        self._request, self._key = request, f"code.{use}"

    @property
    def _state(self) -> dict[str, Any] | None:
        state: dict[str, Any] | None = self._request.session.get(self._key)
        return state if state and clock.now() - dt.datetime.fromisoformat(state["at"]) < dt.timedelta(minutes=MINUTES) else None

    @property
    def to(self) -> str | None:
        """The phone or address that it went to; None when there is no code, or no longer."""
        return self._state["to"] if self._state else None

    @property
    def wait_seconds(self) -> int:
        """Until it may be sent again."""
        if not self._state:
            return 0
        passed = (clock.now() - dt.datetime.fromisoformat(self._state["at"])).total_seconds()
        return max(0, math.ceil(PAUSE_SECONDS - passed))

    def send(self, to: str) -> None:
        """Raises TooSoon, TooMany."""
        if self.to == to and self.wait_seconds:
            raise TooSoon(self.wait_seconds)
        if not within_rate(self._request, action="request_login_code", key=to):
            raise TooMany
        code = f"{secrets.randbelow(10**6):06d}"
        self._request.session[self._key] = {"to": to, "code": code, "at": clock.now().isoformat(), "failed": 0}
        text = _("Your code is %(code)s, valid for %(minutes)d minutes. Tell it to nobody.") % {"code": code, "minutes": MINUTES}
        if "@" in to:
            send_mail(_("Your code"), text, None, [to])
        else:
            sms.send(to, text)

    def check(self, typed: str) -> str:
        """Where the code went to; it is then used up. Raises WrongCode, CodeEnded."""
        state = self._state
        if state is None:
            raise CodeEnded
        digits = "".join(character for character in typed if character.isdigit())
        if digits.isascii() and secrets.compare_digest(digits, state["code"]):
            self.forget()
            return str(state["to"])
        state["failed"] += 1
        if state["failed"] >= TRIES:
            self.forget()
            raise CodeEnded
        self._request.session[self._key] = state
        raise WrongCode(TRIES - state["failed"])

    def forget(self) -> None:
        self._request.session.pop(self._key, None)
