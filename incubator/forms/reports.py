"""A quarter's report as a founder types it, on a phone."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.actions.reporting import NewMoney, payments_of
from incubator.forms.amounts import DayField, WanField
from incubator.models import Counterparty, Evidence, Report, Venture
from incubator.models.reports import ROW_WORDS
from incubator.questions import in_words
from incubator.rules import quarters
from incubator.rules.gates import BY_KEY, GATES, Question
from incubator.rules.outcomes import WorkingTime
from incubator.rules.words import Instrument, JobRow

MONEY = {
    Instrument.EQUITY: (pgettext_lazy("instrument", "equity investment"), Counterparty.Kind.FUND),
    Instrument.LOAN: (pgettext_lazy("report", "loans paid out"), Counterparty.Kind.BANK),
    Instrument.GRANT: (pgettext_lazy("instrument", "public grant"), Counterparty.Kind.GOVERNMENT),
}
COUNT = {"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}
BY_THE_HOUR = tuple(row for row in JobRow if row != JobRow.INSURED)
OWN_WORDS = "own"
MOST_HOURS, MOST_MONTHS = 100, 12


def count(label: Any, **fields: Any) -> forms.IntegerField:
    return forms.IntegerField(**{"label": label, "min_value": 0, "max_value": 100_000, "widget": forms.TextInput(attrs=COUNT), **fields})


class ReportForm(forms.Form):
    """Stocks may be taken over from the last quarter; money begins empty, one payment for each instrument (more go to the union's deal page)."""

    insured_heads = count(ROW_WORDS[JobRow.INSURED], help_text=gettext_lazy("insured in the last month of the quarter"))
    contract_heads = count(ROW_WORDS[JobRow.CONTRACT])
    dispatched_heads = count(ROW_WORDS[JobRow.DISPATCHED])
    rehired_heads = count(ROW_WORDS[JobRow.REHIRED])
    seasonal_heads = count(ROW_WORDS[JobRow.SEASONAL], help_text=gettext_lazy("against the same quarter of last year"))
    founders = count(gettext_lazy("founders, apart"), required=False)
    key_groups = count(gettext_lazy("of them key groups"), required=False)
    facilitated = count(gettext_lazy("brought about by platforms, apart"), required=False, max_value=100_000_000)
    turnover_fen = WanField(label=gettext_lazy("turnover of the quarter"), required=False)
    tax_fen = WanField(label=gettext_lazy("tax paid"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("state of business"), choices=Report.Told, initial=Report.Told.OPERATING, widget=forms.RadioSelect)
    note = forms.CharField(label=pgettext_lazy("venture", "remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    proves = forms.ChoiceField(label=gettext_lazy("what the file proves"), choices=Evidence.Proves, required=False, initial=Evidence.Proves.JOBS)
    check_code = forms.CharField(label=pgettext_lazy("venture", "check code"), required=False, max_length=40)
    file = forms.FileField(label=pgettext_lazy("venture", "file"), required=False)

    def __init__(self, *args: Any, venture: Venture, quarter: dt.date, asked: Sequence[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quarter, self.asked = quarter, asked
        for row in BY_THE_HOUR:
            self.fields[f"{row.value}_hours"] = count(_("%(row)s: hours") % {"row": ROW_WORDS[row]}, required=False, max_value=MOST_HOURS)
            self.fields[f"{row.value}_months"] = count(
                _("%(row)s: months") % {"row": ROW_WORDS[row]}, required=False, min_value=1, max_value=MOST_MONTHS
            )
        for one in asked:
            gate = BY_KEY[one.gate]
            choices = [(str(number), _(text)) for number, text in enumerate(gate.ready)] + [(OWN_WORDS, _("Otherwise, in your own words"))]
            self.fields[f"ask_{one.gate}"] = forms.ChoiceField(label=in_words(one), choices=choices, widget=forms.RadioSelect, required=False)
            self.fields[f"say_{one.gate}"] = forms.CharField(
                label=_("In your own words"), required=False, max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
            )
        payers = [deal.counterparty.name for deal in venture.deals.select_related("counterparty") if not deal.counterparty.is_own]
        self.payers = list(dict.fromkeys(payers))
        for instrument, (label, _kind) in MONEY.items():
            self.fields[f"{instrument}_fen"] = WanField(label=label, required=False)
            self.fields[f"{instrument}_payer"] = forms.CharField(
                label=gettext_lazy("who paid"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "payers"})
            )
            self.fields[f"{instrument}_on"] = DayField(label=gettext_lazy("arrived on"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for instrument in MONEY:
            if not found.get(f"{instrument}_fen"):
                continue
            if not (found.get(f"{instrument}_payer") or "").strip():
                self.add_error(f"{instrument}_payer", _("Say who paid: a payment has one source."))
            on = found.get(f"{instrument}_on")
            if on is None and f"{instrument}_on" not in self.errors:
                self.add_error(f"{instrument}_on", _("Enter the day on which the money arrived."))
            elif on is not None and quarters.quarter_of(on) != self.quarter:
                self.add_error(f"{instrument}_on", _("This day lies outside the quarter. Money is reported in the quarter in which it arrived."))
        if found.get("key_groups") and found["key_groups"] > sum(found.get(f"{row.value}_heads") or 0 for row in JobRow):
            self.add_error("key_groups", _("They are part of the people above, so they cannot be more than these."))
        return found

    def numbers(self) -> dict[str, int | None]:
        names = [f"{row.value}_heads" for row in JobRow] + ["founders", "key_groups", "facilitated", "turnover_fen", "tax_fen"]
        return {name: self.cleaned_data[name] for name in names}

    def time(self) -> dict[str, WorkingTime]:
        data = self.cleaned_data
        return {row.value: WorkingTime(data[f"{row.value}_hours"], data[f"{row.value}_months"]) for row in BY_THE_HOUR}

    def answers(self) -> dict[str, str]:
        """By gate: the answer that was ticked, with what was typed beside it; or what was typed."""
        made = {}
        for gate in GATES:
            typed, ticked = self.data.get(f"say_{gate.key}", "").strip()[:300], self.data.get(f"ask_{gate.key}", "")
            ready = _(gate.ready[int(ticked)]) if ticked.isdecimal() and int(ticked) < len(gate.ready) else ""
            made[gate.key] = f"{ready} {typed}".strip()
        return made

    def questions(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(name of the gate, ready answers, own words)."""
        return [(_(BY_KEY[one.gate].name), self[f"ask_{one.gate}"], self[f"say_{one.gate}"]) for one in self.asked]

    def money(self) -> list[NewMoney]:
        data = self.cleaned_data
        return [
            NewMoney(instrument, data[f"{instrument}_payer"], kind, data[f"{instrument}_on"], data[f"{instrument}_fen"])
            for instrument, (_label, kind) in MONEY.items() if data[f"{instrument}_fen"]
        ]  # fmt: skip


def typed_before(report: Report) -> dict[str, Any]:
    """The initial values of a correction: what the version before said."""
    names = [f"{row.value}_heads" for row in JobRow] + ["founders", "key_groups", "facilitated", "turnover_fen", "tax_fen", "state"]
    made: dict[str, Any] = {name: getattr(report, name) for name in names}
    made |= time_before(report)
    made |= {f"{instrument}_fen": 0 for instrument in MONEY} if report.no_new_money else {}
    for row in payments_of(report):
        made |= {f"{row.deal.instrument}_fen": row.amount_fen, f"{row.deal.instrument}_payer": row.deal.counterparty.name}
        made[f"{row.deal.instrument}_on"] = row.on
    return made


def time_before(report: Report) -> dict[str, int]:
    """Hours and months as they were said, by the names of the form."""
    said = report.time
    found = {f"{row}_hours": one.hours for row, one in said.items()} | {f"{row}_months": one.months for row, one in said.items()}
    return {name: value for name, value in found.items() if value is not None}
