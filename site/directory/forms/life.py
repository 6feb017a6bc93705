"""Forms of a studio's daily life: dates, visits, money, reviews, agreements, applications, questions."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.adapter import PhoneField
from accounts.models import Organization, Person
from directory.models import (
    Application,
    Apprenticeship,
    Booking,
    Consultation,
    Exchange,
    FundRow,
    Money,
    Outcome,
    Result,
    Studio,
    Visit,
    YearlyReview,
)
from ledger import clock

DATE = {"type": "date"}
LONG = forms.Textarea(attrs={"rows": 5})


def date_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"), **options)


class Yuan(forms.DecimalField):
    """Typed in yuan, given in 分."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=2, **options)

    def clean(self, value: Any) -> Any:
        yuan = super().clean(value)
        return 0 if yuan is None else int(yuan * 100)


class _Prefixed(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": type(self).__name__.lower(), **kwargs})


class _OfModel(forms.ModelForm):
    """`on` by the browser's own date control; the model's own constraints run in the action, not on half a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": type(self).__name__.lower(), **kwargs})
        for name in ("on", "due", "signed_on", "ends_on", "result_on"):
            if name in self.fields:
                self.fields[name].widget = forms.DateInput(attrs=DATE, format="%Y-%m-%d")

        for name in self._from_zero():
            self.fields[name].required = False

    def _from_zero(self) -> list[str]:
        """Numbers that are 0 when nothing is typed."""
        model_fields = {field.name: field for field in self._meta.model._meta.get_fields() if hasattr(field, "default")}
        return [name for name in self.fields if name in model_fields and model_fields[name].default == 0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        return {**given, **{name: 0 for name in self._from_zero() if name in given and given[name] is None}}

    def _post_clean(self) -> None:
        """The action makes the row and checks it whole."""


SOON = dt.timedelta(days=5 * 366)


class OfferForm(_Prefixed):
    kind = forms.ChoiceField(label=_("kind"), choices=Exchange.choices)
    theme = forms.CharField(label=_("what can be seen or learnt"), max_length=120)
    day = date_field(_("first day"))
    from_time = forms.TimeField(label=_("from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    until_time = forms.TimeField(label=_("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    days = forms.IntegerField(label=_("days"), min_value=1, max_value=60, initial=1)
    place = forms.CharField(label=_("place"), max_length=120)
    places = forms.IntegerField(label=_("places"), min_value=1, max_value=500)
    note = forms.CharField(label=_("what to bring and to know"), max_length=300, required=False)

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > clock.today() + SOON:
            raise forms.ValidationError(_("This day is more than five years away. Check the year."))
        return day

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        last = given["day"] + dt.timedelta(days=given["days"] - 1)
        return {
            **{name: given[name] for name in ("kind", "theme", "place", "places", "note")},
            "starts": timezone.make_aware(dt.datetime.combine(given["day"], given["from_time"])),
            "ends": timezone.make_aware(dt.datetime.combine(last, given["until_time"])),
        }


class BookingForm(_OfModel):
    class Meta:
        model = Booking
        fields = ["people", "contact", "phone", "wish"]

    organization = forms.ModelChoiceField(label=_("union"), queryset=Organization.objects.none())

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations
        if len(organizations) == 1:
            field.initial = organizations[0]
        self.order_fields(["organization", "people", "contact", "phone", "wish"])


class AttendanceForm(_Prefixed):
    came = forms.IntegerField(label=_("how many came"), min_value=0, max_value=2000, help_text=_("0 when nobody did."))
    note = forms.CharField(label=_("what came of it"), max_length=300, required=False)


class ReasonForm(_Prefixed):
    reason = forms.CharField(label=_("reason"), max_length=200)


class ImpressionsForm(_Prefixed):
    text = forms.CharField(label=_("impressions"), max_length=2000, widget=LONG)


class VisitForm(_OfModel):
    class Meta:
        model = Visit
        fields = ["kind", "on", "days", "guests", "people", "note"]


class SpendingForm(_OfModel):
    amount = Yuan(label=_("amount in yuan"))
    upload = forms.FileField(label=_("voucher (PDF or picture)"), required=False)
    supersedes = forms.ModelChoiceField(
        label=_("corrects an earlier line"), queryset=FundRow.objects.none(), required=False, help_text=_("An amount of 0 takes that line back."),
    )  # fmt: skip

    class Meta:
        model = FundRow
        fields = ["kind", "amount", "on", "what", "document", "upload", "supersedes"]

    def __init__(self, *args: Any, studio: Studio, grants: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in Money.choices if grants or choice[0] == Money.SPENT]
        kind.initial = Money.SPENT
        lines: Any = self.fields["supersedes"]
        found = studio.funds.filter(superseded_by=None)
        lines.queryset = found if grants else found.filter(kind=Money.SPENT)
        lines.label_from_instance = lambda row: f"{row.on:%Y-%m-%d}　{row.what}　{row.yuan} 元"

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        amount = given.pop("amount")
        return {**given, "amount_fen": amount}


class ReviewForm(_OfModel):
    benefit = Yuan(label=_("economic benefit in yuan"), required=False, initial=0)

    class Meta:
        model = YearlyReview
        fields = ["year", "patents", "papers", "benefit", "others", "exchanges", "apprentices", "done", "plan"]
        widgets = {"done": LONG, "plan": LONG}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year - 1
        if self.instance.pk:
            self.initial["benefit"] = Decimal(self.instance.benefit_fen) / 100

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        benefit = given.pop("benefit")
        return {**given, "benefit_fen": benefit}


class DecisionForm(_Prefixed):
    result = forms.ChoiceField(label=_("result of the review"), choices=Result.choices, widget=forms.RadioSelect)
    on = date_field(_("date"))
    due = date_field(_("to be put right by"), required=False, help_text=_("Only when it is to be put right."))
    note = forms.CharField(
        label=_("note"), max_length=200, required=False, help_text=_("Shown on the studio's page. Needed where it differs from the conditions."),
    )  # fmt: skip
    document = forms.CharField(label=_("document number"), max_length=60, required=False)


class KeeperForm(_Prefixed):
    phone = PhoneField(label=_("telephone of the keeper"), help_text=_("With which the keeper signs in here."))

    def person(self) -> Person | None:
        return Person.objects.filter(phone=self.cleaned_data["phone"], is_active=True, erased_at=None).first()


class AgreementForm(_OfModel):
    upload = forms.FileField(label=_("signed agreement (PDF or picture)"), required=False)

    class Meta:
        model = Apprenticeship
        fields = ["signed_on", "ends_on", "goal", "upload"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("signed_on", "ends_on", "goal"):
            self.fields[name].required = True


class ConcludingForm(_Prefixed):
    result = forms.ChoiceField(label=_("result of the apprenticeship"), choices=Outcome.choices, widget=forms.RadioSelect)
    on = date_field(_("concluded on"))
    note = forms.CharField(label=_("what was reached"), max_length=200, required=False)


class PortraitForm(_Prefixed):
    upload = forms.FileField(label=_("photograph (JPG, PNG or WebP)"), help_text=_("Upright, four to five; it is cut to that."))


MONEY = {"equipment_fen": _("value of equipment in yuan"), "yearly_funds_fen": _("funds from the unit each year, in yuan"),
         "benefit_fen": _("economic benefit in three years, in yuan")}  # fmt: skip


class ApplicationForm(_OfModel):
    """The unit's form. Money is typed in yuan."""

    unit = forms.ModelChoiceField(label=_("unit"), queryset=Organization.objects.none())

    class Meta:
        model = Application
        fields = [
            "level", "studio", "name", "kind", "field", "leader_text", "leader_grade", "founded", "members", "senior", "promoted", "area",
            "equipment_fen", "yearly_funds_fen", "patents", "methods", "tackled", "five_small", "papers", "standards", "benefit_fen", "benefit_basis",
            "apprentices", "exchanges", "introduction",
        ]  # fmt: skip
        widgets = {"introduction": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = units
        if self.instance.pk:
            del self.fields["unit"]
        elif len(units) == 1:
            unit.initial = units[0]
        studios: Any = self.fields["studio"]
        studios.queryset = Studio.objects.apart().filter(unit__in=units, hidden=False).order_by("pinyin", "pk")
        for name, label in MONEY.items():
            self.fields[name] = Yuan(label=label, required=False, initial=0)
            if self.instance.pk:
                self.initial[name] = Decimal(getattr(self.instance, name)) / 100
        self.order_fields(["unit", *self.Meta.fields])


class OpinionForm(_Prefixed):
    opinion = forms.CharField(label=_("opinion"), max_length=300, required=False, help_text=_("Needed when you return or decline."))


class DesignationOfApplicationForm(_Prefixed):
    on = date_field(_("date"))
    document = forms.CharField(label=_("document number"), max_length=60, required=False)
    batch = forms.CharField(label=_("batch"), max_length=30, required=False)
    title = forms.CharField(label=_("as printed"), max_length=60, required=False)
    opinion = forms.CharField(label=_("opinion"), max_length=300, required=False)


class QuestionForm(_OfModel):
    class Meta:
        model = Consultation
        fields = ["matter", "title", "text", "unit"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class AssignForm(_Prefixed):
    expert = forms.CharField(
        label=_("who answers"), max_length=60, help_text=_("A member of the studio. You write for them unless they keep the studio too.")
    )


class AnswerForm(_Prefixed):
    answer = forms.CharField(label=_("answer"), max_length=6000, widget=forms.Textarea(attrs={"rows": 8}))


class PassOnForm(_Prefixed):
    to = forms.CharField(label=_("passed on to"), max_length=120, help_text=_("Who asked is told."))


class CallBackForm(_Prefixed):
    satisfied = forms.TypedChoiceField(
        label=_("did it help"), choices=[("yes", _("it helped")), ("no", _("it did not help"))], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    said = forms.CharField(label=_("what was said when called back"), max_length=300, required=False)


class CountForm(forms.Form):
    on = date_field(_("as of"), required=False)
    office = forms.ModelChoiceField(label=_("scope"), queryset=Organization.objects.none(), required=False, empty_label=None, to_field_name="ref")
    known = date_field(_("as it was known on"), required=False, help_text=_("Left empty: as it is known today."))

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["office"]
        field.queryset = offices

    def clean_known(self) -> dt.date | None:
        """What is known at the end of a day to come is what is known today."""
        known: dt.date | None = self.cleaned_data["known"]
        return min(known, clock.today()) if known else None
