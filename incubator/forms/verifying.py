"""The verifier's columns: for each claimed field what the documents show, and which evidence that is."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.actions.verifying import Finding
from incubator.forms.amounts import WanField
from incubator.forms.reports import count
from incubator.models import DealEvent, Evidence, Report
from incubator.models.reports import FIELD_WORDS, RUNG_WORDS
from incubator.rules.words import Rung

HOW = [
    ("evidence", gettext_lazy("Count what the documents show")),
    ("rest", gettext_lazy("Count what the documents show, and the rest as self-reported")),
    ("return", gettext_lazy("Return the report to be completed")),
]


SEEN_WORDS = {
    Evidence.Proves.JOBS.value: gettext_lazy("certificate of social insurance, its check code looked up"),
    Evidence.Proves.MONEY.value: gettext_lazy("bank receipt"), Evidence.Proves.TURNOVER.value: gettext_lazy("tax return"),
    Evidence.Proves.OTHER.value: gettext_lazy("another document"),
}  # fmt: skip


def rung_field(initial: int) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=pgettext_lazy("venture", "Evidence"),
        choices=[(int(rung), word) for rung, word in RUNG_WORDS.items()],
        coerce=int,
        initial=initial,
        required=False,
    )


class VerifyForm(forms.Form):
    """`how` says what becomes of a difference; accepted numbers start as they were reported, evidence as self-reported."""

    how = forms.ChoiceField(label=gettext_lazy("How differences count"), choices=HOW, widget=forms.RadioSelect, initial="evidence")
    seen = forms.MultipleChoiceField(
        label=gettext_lazy("Seen by me"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("You sign for what you tick. What was not seen is no evidence."),
    )  # fmt: skip
    note = forms.CharField(
        label=pgettext_lazy("venture", "Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The venture sees it."),
    )  # fmt: skip

    def __init__(self, *args: Any, report: Report, payments: Sequence[DealEvent], documents: Iterable[Evidence] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = dict.fromkeys(one.proves for one in documents)
        self.fields["seen"].choices = [(kind, SEEN_WORDS[kind]) for kind in kinds]  # type: ignore[attr-defined]
        self.report, self.payments = report, payments
        for name in report.fields_claimed:
            claimed = report.claimed(name)
            if name == "turnover":
                self.fields[name] = WanField(label=FIELD_WORDS[name], initial=claimed, required=False)
            else:
                self.fields[name] = count(FIELD_WORDS[name], initial=claimed, max_value=100_000_000, required=False)
            self.fields[f"{name}-rung"] = rung_field(Rung.SELF_REPORTED)
        for one in payments:
            self.fields[f"payment-{one.pk}"] = WanField(label=str(one.deal), initial=one.amount_fen, required=False)
            self.fields[f"payment-{one.pk}-rung"] = rung_field(Rung.SELF_REPORTED)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("how") == "return":
            return found
        for name in [*self.report.fields_claimed, *(f"payment-{one.pk}" for one in self.payments)]:
            for part in (name, f"{name}-rung"):
                if found.get(part) in (None, "") and part not in self.errors:
                    self.add_error(part, _("Enter what the documents show; without any, what was reported, as self-reported."))
        return found

    def finding(self, name: str) -> Finding:
        data = self.cleaned_data
        return Finding(data[name], data[f"{name}-rung"], data["how"] == "rest")

    def findings(self) -> dict[str, Finding]:
        return {name: self.finding(name) for name in self.report.fields_claimed}

    def payment_findings(self) -> dict[int, Finding]:
        return {one.pk: self.finding(f"payment-{one.pk}") for one in self.payments}
