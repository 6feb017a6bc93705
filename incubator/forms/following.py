"""What staff write down of how they go along with a venture."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incubator.forms.amounts import DayField
from incubator.models import Contact, Ending


class NextStepForm(forms.Form):
    step = forms.CharField(label=_("Next step"), max_length=120, required=False)
    on = DayField(label=_("By"), required=False)


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("contact", "How"), choices=Contact.Kind)
    on = DayField()
    text = forms.CharField(label=pgettext_lazy("contact", "What was said"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=pgettext_lazy("venture", "File"), required=False)


class EndingForm(forms.Form):
    why = forms.ChoiceField(label=pgettext_lazy("ending", "What happened"), choices=Ending)
    on = DayField(label=pgettext_lazy("venture", "Since"))


class MergeForm(forms.Form):
    other = forms.CharField(label=_("The other record: name or credit code"), max_length=120)
    reason = forms.CharField(label=_("How you know that they are one firm"), max_length=300)
