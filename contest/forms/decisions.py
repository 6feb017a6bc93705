"""Appeals and their answers, decisions of two people, an award given back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import Appeal, EntryProposal


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AppealForm(forms.Form):
    grounds = forms.CharField(
        label=_("Why should it be examined again?"), max_length=2000, widget=lines(6),
        help_text=_("Say what was overlooked, and where in what you submitted it stands."),
    )  # fmt: skip


class AppealAnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"), widget=forms.RadioSelect,
        choices=[
            (Appeal.Outcome.UPHELD.value, _("The refusal is upheld")),
            (Appeal.Outcome.GRANTED.value, _("The refusal is set aside: back to the desk that refused it")),
        ],
    )  # fmt: skip
    answer = forms.CharField(label=_("Answer in writing"), max_length=2000, widget=lines(5))


class ProposalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=lines(3), help_text=_("The leader reads it."))
    on = forms.DateField(label=_("Day of the decision"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    move_up = forms.BooleanField(label=_("Those below move up"), required=False, initial=True, help_text=_("Otherwise the place stays open."))

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action != EntryProposal.Action.DECLINE_AWARD:
            del self.fields["move_up"]
        if action != EntryProposal.Action.REVOKE:
            del self.fields["on"]


class GiveBackForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=lines(3))
