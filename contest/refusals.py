"""Why an action on an entry or a round did not happen, with what its page needs to say."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.refusals import NotAllowed, Refused


class NoLongerPossible(Refused):
    """The state has moved on; `possible` are the actions that the state allows now."""

    message = gettext_lazy("This has already been dealt with. Open the page again to see where it stands.")

    def __init__(self, possible: Sequence[str] = ()) -> None:
        self.possible = tuple(possible)
        super().__init__()


class DeadlinePassed(Refused):
    """`came`: when it reached the server, by its clock; `phone`: of the organizer."""

    def __init__(self, closed: dt.datetime, came: dt.datetime | None = None, phone: str = "") -> None:
        self.closed, self.came = closed, came
        said = _("Entries closed at %(time)s by the server's clock. What you sent is kept as a draft; ask the organizer what is still possible.") % {
            "time": date_format(localtime(closed), "Y-m-d H:i")
        }
        if came is not None and came - closed < dt.timedelta(hours=24):
            said = _(
                "Entries closed at %(time)s by the server's clock; this came at %(came)s. It is not submitted. Everything you wrote and sent is kept "
                "as a draft; ask the organizer whether it can be reopened for you. Telephone %(phone)s"
            ) % {
                "time": date_format(localtime(closed), "Y-m-d H:i:s"), "came": date_format(localtime(came), "Y-m-d H:i:s"), "phone": phone or "—",
            }  # fmt: skip
        super().__init__(said)


class NotOpenYet(Refused):
    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(_("Entries open at %(time)s. Your draft is kept until then.") % {"time": date_format(localtime(opens), "Y-m-d H:i")})


class NotReady(Refused):
    """Something is missing or wrong. `problems` are contest.rules.completeness.Problem, in the order of the form."""

    status = 422
    message = gettext_lazy("Some parts are missing or need mending.")

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class FieldsLocked(Refused):
    def __init__(self, fields: Sequence[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(_("These parts are locked now: only what the correction names can be changed."))


class ChangedElsewhere(Refused):
    """Another device saved after this page was opened."""

    message = gettext_lazy("This draft was changed on another device. Open it again to see the newest; what you typed here is still on this page.")


class QuotaFull(Refused):
    """No place left; `could_drop` are the entries that the organization has already recommended."""

    def __init__(self, quota: Any, could_drop: Sequence[Any]) -> None:
        self.quota, self.could_drop = quota, tuple(could_drop)
        super().__init__(_("All %(places)d places are taken. Take one of the recommended entries off the list first.") % {"places": quota.places})


class NeedsSecondPerson(Refused):
    message = gettext_lazy("A second person must do this: you took the first step yourself.")


class NotYourSheet(NotAllowed):
    message = gettext_lazy("This sheet belongs to another judge.")


class NotReleased(Refused):
    message = gettext_lazy("This sheet is not released yet. You will be told when scoring begins.")


class Recused(Refused):
    message = gettext_lazy("You no longer score this entry: you are recused or were replaced. Marks already given do not count, and never as zero.")


class InConflict(Refused):
    """`why` says which conflict it is."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(_("This judge may not score this entry: %(why)s.") % {"why": why})


class RoundNotScoring(Refused):
    message = gettext_lazy("Scoring in this round is over, so the mark was not taken. Ask the organizer if something is still to be changed.")


class EntryAbsent(Refused):
    message = gettext_lazy("This entry is absent, so it is not scored. Marks already given stay and count if it turns out to be there.")


class ScoringNotOpen(Refused):
    def __init__(self, opens: dt.datetime) -> None:
        super().__init__(_("Scoring opens at %(time)s.") % {"time": date_format(localtime(opens), "Y-m-d H:i")})


class BadMark(Refused):
    """`criterion` is the key of the criterion, or empty when it is not one of the scheme."""

    status = 422

    def __init__(self, criterion: str, words: str) -> None:
        self.criterion = criterion
        super().__init__(words)


class ChangedOnAnotherDevice(Refused):
    """Newer than what this device has seen: `value` (decimal text, or None) with its `number` is what stands now."""

    def __init__(self, value: str | None, number: int) -> None:
        self.value, self.number = value, number
        super().__init__(
            _("Another device has changed this mark to %(value)s. What you typed here was not saved: type the one that is to count.")
            % {"value": _("empty") if value is None else value}
        )


class RemarkChangedOnAnotherDevice(Refused):
    """`comment` and `note` with their `number` are what stands now."""

    def __init__(self, comment: str, note: str, number: int) -> None:
        self.comment, self.note, self.number = comment, note, number
        super().__init__(
            _("Another device has changed the comment. It says now: %(said)s. What you typed stays on this page; save again to put it in its place.")
            % {"said": "　".join(filter(None, (comment, note))) or _("empty")}
        )


class SheetIncomplete(Refused):
    """`missing` are the names of the criteria without a mark."""

    status = 422

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(_("Not sent yet. Still without a mark: %(names)s.") % {"names": "、".join(missing)})


class Frozen(Refused):
    """Something that is fixed once a round is released, a question is answered or an entry exists."""


class NotReadyToRelease(Refused):
    """`gaps` are contest.actions.releasing.Gap: what is still missing, each with what would mend it."""

    message = gettext_lazy("Not released: something is still missing.")

    def __init__(self, gaps: Sequence[Any]) -> None:
        self.gaps = tuple(gaps)
        super().__init__()
