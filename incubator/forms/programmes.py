"""Each kind of programme asks for what it has, and each step of a support for what it settles."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incubator.forms.amounts import DayField, WanField
from incubator.models import Meeting, Mentor, Programme
from incubator.rules.support_moves import Kind

ALWAYS = ("name", "opens", "closes", "conditions")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SPACE: ("where", "places", "rent_fen", "budget_fen"),
    Kind.CAMP: ("where", "places", "days"),
    Kind.GRANT: ("budget_fen", "most_fen"),
    Kind.LOAN: ("subsidy", "share_percent", "margin_bp", "most_fen", "most_times", "most_years", "budget_fen"),
    Kind.MENTORS: (),
    Kind.MATCHDAY: ("where", "places", "days"),
    Kind.TRAINING: ("where", "places", "days", "budget_fen"),
}
"""What a programme of this kind has beside ALWAYS."""


class DaysField(forms.CharField):
    """Dates with commas or spaces between them, kept as ISO texts in order."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        try:
            days = {dt.date.fromisoformat(part) for part in text.replace("，", " ").replace(",", " ").replace("、", " ").split()}
        except ValueError:
            raise ValidationError(_("Write each day as 2026-05-16, with commas between them.")) from None
        return [day.isoformat() for day in sorted(days)]


class YuanField(WanField):
    """元 in the form, fen in the code: small amounts as rents."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else found // 10_000

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) and not isinstance(value, bool) else value


class ProgrammeForm(forms.ModelForm[Programme]):
    opens = DayField(label=gettext_lazy("opens on"))
    closes = DayField(label=gettext_lazy("closes on"), required=False)
    rent_fen = YuanField(label=gettext_lazy("rent per place and month"), required=False, help_text=gettext_lazy("yuan"))
    budget_fen = WanField(label=gettext_lazy("budget"), required=False, help_text=gettext_lazy("10,000 yuan"))
    most_fen = WanField(label=gettext_lazy("at most for one venture"), required=False, help_text=gettext_lazy("10,000 yuan"))
    days = DaysField(label=pgettext_lazy("programme", "days"), required=False, help_text=gettext_lazy("2026-05-16, with commas between several"))

    class Meta:
        model = Programme
        fields = [*ALWAYS, *dict.fromkeys(name for names in FIELDS.values() for name in names)]
        widgets = {"conditions": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in list(self.fields):
            if name not in (*ALWAYS, *FIELDS[kind]):
                del self.fields[name]
        if kind == Kind.LOAN:
            self.fields["subsidy"].required = True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("subsidy") == Programme.Subsidy.SHARE and not found.get("share_percent"):
            self.add_error("share_percent", _("Say which share of the interest is paid."))
        if found.get("closes") and found.get("opens") and found["closes"] < found["opens"]:
            self.add_error("closes", _("This day lies before the first one."))
        return found

    def _post_clean(self) -> None:
        """The action makes the row, and judges it whole."""


class ApplyForm(forms.Form):
    """What a venture asks for, by the kind of the programme."""

    need = forms.CharField(label=gettext_lazy("What you need it for"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    seats = forms.IntegerField(
        label=gettext_lazy("places"), min_value=1, max_value=200, initial=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    amount_fen = WanField(label=pgettext_lazy("support", "Amount, 10,000 yuan"))
    months = forms.IntegerField(label=gettext_lazy("months"), min_value=1, max_value=120, widget=forms.TextInput(attrs={"inputmode": "numeric"}))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in {"seats": {Kind.SPACE}, "amount_fen": {Kind.GRANT, Kind.LOAN}, "months": {Kind.LOAN}}.items():
            if kind not in kinds:
                del self.fields[name]


class StepForm(forms.Form):
    """One form for the next step: only what this kind settles is asked."""

    on = DayField()
    amount_fen = WanField(label=pgettext_lazy("support", "Amount, 10,000 yuan"), required=False)
    rate_percent = forms.DecimalField(label=gettext_lazy("yearly rate, %"), required=False, min_value=0, max_value=24, decimal_places=2)
    lpr_percent = forms.DecimalField(label=gettext_lazy("LPR of the day, %"), required=False, min_value=0, max_value=10, decimal_places=2)
    months = forms.IntegerField(label=gettext_lazy("months"), required=False, min_value=1, max_value=120)
    bank = forms.CharField(label=gettext_lazy("bank"), required=False, max_length=120)
    seats = forms.IntegerField(label=gettext_lazy("places"), required=False, min_value=1, max_value=200)
    mentor = forms.ModelChoiceField(label=pgettext_lazy("programme", "mentor"), required=False, queryset=Mentor.objects.none())
    note = forms.CharField(
        label=pgettext_lazy("venture", "Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The venture sees it."),
    )  # fmt: skip

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Kind(programme.kind)
        loan = ("rate_percent", "lpr_percent", "months", "bank")
        gone = {*(() if kind == Kind.LOAN else loan), *(() if kind == Kind.SPACE else ("seats",)), *(() if kind == Kind.MENTORS else ("mentor",))}
        for name in {*gone, *(() if kind in (Kind.GRANT, Kind.LOAN, Kind.SPACE) else ("amount_fen",))}:
            del self.fields[name]
        if "mentor" in self.fields:
            self.fields["mentor"].queryset = programme.mentors.filter(until=None)  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """The columns of Support that were filled in."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("on", "note", "bank") and value not in (None, "")}
        for name, column in (("rate_percent", "rate_bp"), ("lpr_percent", "lpr_bp")):
            if name in data:
                data[column] = int(data.pop(name) * 100)
        return data


class PayForm(forms.Form):
    on = DayField()
    amount_fen = YuanField(label=gettext_lazy("amount, yuan"))
    document = forms.CharField(label=gettext_lazy("number of the approval or voucher"), required=False, max_length=60)


class InstalmentsForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Instalments"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: amount in 10,000 yuan, then its condition: “3 licence obtained”."),
    )  # fmt: skip

    def clean_text(self) -> list[tuple[int, str]]:
        parts = []
        for line in self.cleaned_data["text"].splitlines():
            amount, _space, condition = line.strip().partition(" ")
            if not amount:
                continue
            parts.append((WanField().clean(amount), condition.strip()))
        if not parts:
            raise ValidationError(_("Enter at least one instalment."))
        return parts


class MentorForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("venture", "name"), max_length=40)
    fields_of_help = forms.CharField(label=gettext_lazy("helps with"), max_length=200, help_text=Mentor._meta.get_field("fields").help_text)
    ceiling = forms.IntegerField(label=gettext_lazy("ventures at the same time, at most"), min_value=1, max_value=50, initial=3)
    phone = forms.CharField(
        label=gettext_lazy("phone"), required=False, max_length=20, help_text=gettext_lazy("With it they sign in and log their sessions.")
    )


class SessionForm(forms.Form):
    on = DayField()
    minutes = forms.IntegerField(
        label=gettext_lazy("minutes"), min_value=5, max_value=600, initial=60, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    text = forms.CharField(label=gettext_lazy("What it was about"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


OUTCOMES = Meeting.Outcome.choices
