"""What a desk says of an entry: its place on the list, a return, a refusal."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.answers import asked_now
from contest.models import Contest, Recommendation

DECLINE_WORDS = {
    "unqualified": gettext_lazy("Does not meet the conditions"),
    "no_places": gettext_lazy("No places left"),
    "incomplete": gettext_lazy("Documents are incomplete"),
    "not_this_contest": gettext_lazy("Does not belong to this contest"),
}
REJECT_WORDS = {
    "not_eligible": gettext_lazy("Does not meet the conditions"),
    "false_statement": gettext_lazy("What was stated is not true"),
    "awarded_before": gettext_lazy("Awarded before without essential progress"),
    "incomplete": gettext_lazy("Documents are incomplete"),
    "not_this_contest": gettext_lazy("Does not belong to this contest"),
}


class PlaceForm(forms.Form):
    place = forms.IntegerField(label=gettext_lazy("Place on the list"), min_value=1, max_value=999)
    kind = forms.ChoiceField(label=gettext_lazy("First choice or substitute"), choices=Recommendation.Kind, widget=forms.RadioSelect)
    opinion = forms.CharField(label=gettext_lazy("Opinion"), max_length=200, required=False)


class ReturnForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What is to be mended"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only the parts ticked here are unlocked."),
    )  # fmt: skip
    message = forms.CharField(label=gettext_lazy("Say what is to be mended"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    due_day = forms.DateField(
        label=gettext_lazy("Correction period ends on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("At 17:00 of this day."),
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = correctable_parts(contest)  # type: ignore[attr-defined]

    def correction(self) -> dict[str, Any]:
        """The arguments of return_for_correction."""
        due = timezone.make_aware(dt.datetime.combine(self.cleaned_data["due_day"], dt.time(17)))
        return {"fields": self.cleaned_data["parts"], "message": self.cleaned_data["message"], "due": due}


def correctable_parts(contest: Contest) -> list[tuple[str, str]]:
    """(name as Correction.fields has it, word)."""
    fixed = [
        ("title", _("Title")), ("summary", _("In one sentence")), ("unit_name", _("Full name of the unit")),
        ("credit_code", _("Unified social credit code")), ("baseline_revenue_fen", _("Revenue of the last year")), ("members", _("Team")),
        ("baseline_jobs", _("Jobs at entry")),
    ]  # fmt: skip
    questions = [(f"answer:{question.key}", question.label) for question in asked_now(contest)]
    return fixed + questions + [(f"document:{document.key}", document.name) for document in contest.documents.filter(retired=False)]


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=DECLINE_WORDS.items(), widget=forms.RadioSelect)
    remark = forms.CharField(label=gettext_lazy("Explain it to the leader"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(DeclineForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=REJECT_WORDS.items(), widget=forms.RadioSelect)
