"""The base of every refusal. It lives on the lowest floor because the actions of every floor refuse."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action did not happen. `str()` says what happened and what to do next, in the person's language; subclasses carry what their page shows."""

    status = 409
    message = _("This cannot be done now.")

    def __init__(self, message: object = None) -> None:
        if message is not None:
            self.message = message  # type: ignore[assignment]
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    status = 403
    message = _("Your role does not allow this. Ask the office that is responsible for it.")
