"""The numbers of a draw, and who takes over from a judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.actions.rounds import DRAWN
from contest.forms.setup import say_no_rule
from contest.models import Round

NUMBERS = tuple(name for name in DRAWN if name not in ("track", "regions_conflict"))


class NumbersForm(forms.ModelForm[Round]):
    class Meta:
        model = Round
        fields = NUMBERS
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_no_rule(self)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        least, most = said.get("load_at_least"), said.get("load_at_most")
        if least and most and least > most:
            self.add_error("load_at_least", _("This is more than a judge may have at most."))
        return said


class HandOverForm(forms.Form):
    successor = forms.IntegerField(required=False)
    sent_too = forms.BooleanField(
        label=_("also the sheets that were sent: their marks stay in the record and do not count"), required=False,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For instance: fell ill."))
