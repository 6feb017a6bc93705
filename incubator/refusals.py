"""Why an action of the incubator did not happen, with what its page needs to say."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.refusals import NotAllowed, Refused


class NotAwarded(Refused):
    message = gettext_lazy("Only an awarded project becomes a venture. Ratify the result first.")


class AlreadyVenture(Refused):
    """`venture` is the one that the entry belongs to."""

    def __init__(self, venture: Any) -> None:
        self.venture = venture
        super().__init__(_("This project already belongs to %(venture)s. Open it there.") % {"venture": venture})


class CodeTaken(Refused):
    """`venture` has this credit code."""

    status = 422

    def __init__(self, venture: Any) -> None:
        self.venture = venture
        super().__init__(_("%(venture)s has this credit code already. One firm is one venture: work on that one.") % {"venture": venture})


class BadCode(Refused):
    status = 422


class BadDay(Refused):
    status = 422


class AmountMissing(Refused):
    status = 422
    message = gettext_lazy("Enter the amount.")


class MoreThanSigned(Refused):
    status = 422

    def __init__(self, signed: str, paid: str) -> None:
        super().__init__(
            _("%(paid)s paid would be more than the %(signed)s signed. Check the unit of the amount, or write down the new contract first.")
            % {"paid": paid, "signed": signed}
        )


class TakenBackAlready(Refused):
    message = gettext_lazy("This payment was taken back before.")


class NotDue(Refused):
    status = 422
    message = gettext_lazy("This quarter is not over yet, or lies before the venture joined. Choose another one.")


class Unanswered(Refused):
    """`questions` are all that the report is asked, `open` the gates that still lack an answer."""

    status = 422

    def __init__(self, questions: Sequence[Any], open: Sequence[str]) -> None:
        self.questions, self.open = tuple(questions), tuple(open)
        super().__init__(_("Some figures need a word before the report is sent. Answer each question below."))


class DraftMoved(Refused):
    message = gettext_lazy("This report was saved somewhere else in the meantime. Load the page again to see what was entered there.")


class SentAlready(Refused):
    message = gettext_lazy(
        "Something was written down here since you opened the page, perhaps by this form. Look at the list before you send it again."
    )


class OwnMoney(Refused):
    status = 422
    message = gettext_lazy("The union's own payments come from its ledger and are not typed. Name who else paid, or leave the amount empty.")


class OverMost(Refused):
    status = 422

    def __init__(self, most: str) -> None:
        super().__init__(_("One venture may have %(most)s of this programme at most. Enter a smaller amount.") % {"most": most})


class BadPhone(Refused):
    status = 422
    message = gettext_lazy("This is no mobile number. Enter 11 digits that begin with 1.")


class NothingToDraw(Refused):
    status = 422
    message = gettext_lazy("Nothing of this quarter rests on the venture's own word alone, so there is nothing to draw.")


class MergedAway(Refused):
    message = gettext_lazy("This record was merged into another one. Work on that one.")


class CannotMerge(Refused):
    status = 422
    message = gettext_lazy("These two cannot be merged: choose two different records of which neither was merged before.")


class NobodyChosen(Refused):
    status = 422
    message = gettext_lazy("Tick the ventures first.")


class NotTheirs(Refused):
    """`owner` is no member of staff of the venture's region."""

    status = 422

    def __init__(self, owner: Any, venture: Any) -> None:
        self.owner, self.venture = owner, venture
        super().__init__(
            _("%(owner)s is not on the staff of the region of %(venture)s. Choose somebody who is.") % {"owner": owner, "venture": venture}
        )


class PlacesFull(Refused):
    """`places` are all taken."""

    def __init__(self, places: int) -> None:
        self.places = places
        super().__init__(_("All %(n)d places are taken. Put the applicant on the waiting list, or end somebody else's first.") % {"n": places})


class NotOpen(Refused):
    message = gettext_lazy("This programme does not take applications today. Look at its dates.")


class AppliedAlready(Refused):
    """`support` is the application that is still open."""

    def __init__(self, support: Any) -> None:
        self.support = support
        super().__init__(_("An application of this venture to this programme is open already. Work on that one."))


class SameHands(NotAllowed):
    message = gettext_lazy("Whoever took the step before does not take this one. A second person must do it.")


class OverApproved(Refused):
    status = 422

    def __init__(self, approved: str, paid: str) -> None:
        super().__init__(
            _("%(paid)s paid would be more than the %(approved)s that may be paid. Check the amount.") % {"paid": paid, "approved": approved}
        )


class OverBudget(Refused):
    status = 422

    def __init__(self, left: str) -> None:
        super().__init__(_("The programme has %(left)s left. Pay less, or raise its budget first.") % {"left": left})


class ConditionOpen(Refused):
    """`condition` in words."""

    def __init__(self, condition: str) -> None:
        super().__init__(_("The condition of this instalment is not met yet: %(condition)s. Confirm it first.") % {"condition": condition})


class NoTable(Refused):
    status = 422
    message = gettext_lazy("Choose at least one venture and one payer for the table plan.")


class BadList(Refused):
    """The spreadsheet cannot be read; the message is the reader's."""

    status = 422


class ListStopped(Refused):
    """`taken` says what is wrong, by row and column."""

    status = 422
    message = gettext_lazy("Nothing was taken over: the list has rows that cannot be taken. Mend them in the list and send it again.")

    def __init__(self, taken: Any) -> None:
        self.taken = taken
        super().__init__()


class ImportedAlready(Refused):
    message = gettext_lazy("This list was taken over before. Send it again if it has changed.")


class IsClosed(Refused):
    message = gettext_lazy("This venture is closed. Ask your union if that is wrong.")


class PageIncomplete(Refused):
    status = 422
    message = gettext_lazy("A sentence, what it does, what it needs and what you look for: fill in all four before you send the page.")


class TooManyPictures(Refused):
    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(_("A page shows %(n)d pictures at most. Take one out first.") % {"n": most})


class ReadAnother(Refused):
    message = gettext_lazy("The founder has changed the page since you opened it. Read it again before you approve it.")


class NotPublicNow(Refused):
    status = 404
    message = gettext_lazy("This page is not public any more.")


class OwnVenture(NotAllowed):
    message = gettext_lazy("This is your own venture, or one of your unit.")


class NoContact(Refused):
    status = 422
    message = gettext_lazy("Your account has neither telephone nor e-mail, so nobody could answer you. Add one on your own page first.")


class AskedAlready(Refused):
    message = gettext_lazy("You have asked already. You are told when the founder has answered.")


class OwnReport(NotAllowed):
    message = gettext_lazy("You reported this figure yourself. Somebody else must verify it.")


class OwnUnit(NotAllowed):
    message = gettext_lazy("You belong to this venture or to its unit. Somebody of the union above must verify it.")


class NoEvidence(Refused):
    status = 422

    def __init__(self, rung: object) -> None:
        super().__init__(
            _(
                "“%(rung)s” needs its document: for jobs a certificate of social insurance with its check code, for money a bank receipt. "
                "Ask for it, or choose weaker evidence."
            )
            % {"rung": rung}
        )


class MoreThanClaimed(Refused):
    status = 422
    message = gettext_lazy("More than was reported cannot be accepted. Return the report so that it is corrected.")


class Superseded(Refused):
    message = gettext_lazy("A newer version of this report has come in. Verify that one.")


class ReasonNeeded(Refused):
    status = 422
    message = gettext_lazy("Say in words what is to be added or mended.")


class DayAhead(Refused):
    status = 422
    message = gettext_lazy("Figures can be published only up to today. Choose an earlier day.")


class UnlikeUnits(Refused):
    """`keys` are measures that count in another unit than the sentence."""

    status = 422
    message = gettext_lazy("Measures of another unit are never held beside this sentence. Choose those of its own unit.")

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        super().__init__()
