"""What is drawn, and from which words."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incubator.models import AuditSample

FIELD_CHOICES = [
    (AuditSample.Field.MONEY.value, _("money paid in")), (AuditSample.Field.TURNOVER.value, _("turnover")),
    (AuditSample.Field.INSURED.value, pgettext_lazy("row of jobs", "contract and social insurance")),
]  # fmt: skip


class SampleForm(forms.Form):
    quarter = forms.TypedChoiceField(label=pgettext_lazy("venture", "Quarter"), coerce=dt.date.fromisoformat)
    field = forms.ChoiceField(label=_("Figure to look at"), choices=FIELD_CHOICES)
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=200, initial=5, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    seed = forms.CharField(
        label=_("Words said before the draw"), max_length=60,
        help_text=_("The same words draw the same figures: anybody can draw them again."),
    )  # fmt: skip

    def __init__(self, *args: Any, quarters: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]
