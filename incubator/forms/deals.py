"""What staff write down of deals, ventures and payments."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incubator.forms.amounts import DayField, WanField
from incubator.models import Counterparty, Evidence
from incubator.models.deals import INSTRUMENT_WORDS
from incubator.models.reports import RUNG_WORDS
from incubator.models.ventures import STATE_CHOICES


class DealForm(forms.Form):
    payer = forms.CharField(label=_("Counterparty"), max_length=120, widget=forms.TextInput(attrs={"list": "payers"}))
    kind = forms.ChoiceField(label=_("Kind of counterparty"), choices=Counterparty.Kind)
    instrument = forms.ChoiceField(label=_("Instrument"), choices=[(one.value, word) for one, word in INSTRUMENT_WORDS.items()])
    on = DayField()
    programme_sourced = forms.BooleanField(label=_("Came about through the programme"), required=False)


class StepForm(forms.Form):
    on = DayField()
    amount_fen = WanField(label=_("Amount, 10,000 yuan"), required=False)


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=STATE_CHOICES)
    on = DayField(label=pgettext_lazy("venture", "Since"))


class FirmForm(forms.Form):
    name = forms.CharField(label=_("Name of the firm"), max_length=120)
    credit_code = forms.CharField(label=_("Unified social credit code"), max_length=30)
    founded = DayField(label=_("Founded"))


class EvidenceForm(forms.Form):
    file = forms.FileField(label=pgettext_lazy("venture", "File"))
    proves = forms.ChoiceField(label=_("What it proves"), choices=Evidence.Proves)
    check_code = forms.CharField(label=pgettext_lazy("venture", "Check code"), max_length=40, required=False)


class PaymentVerdictForm(forms.Form):
    accepted_fen = WanField(label=_("Accepted, 10,000 yuan"))
    rung = forms.TypedChoiceField(
        label=pgettext_lazy("venture", "Evidence"), choices=[(int(rung), word) for rung, word in RUNG_WORDS.items()], coerce=int
    )
    rest_counts = forms.BooleanField(label=_("Count the rest as self-reported"), required=False)
    note = forms.CharField(label=pgettext_lazy("venture", "Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
