"""A letter to one entrant, or to all of a list."""

from django import forms
from django.utils.translation import gettext_lazy


class LetterForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Heading"), max_length=80)
    body = forms.CharField(label=gettext_lazy("Text"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8}))
    name = forms.CharField(label=gettext_lazy("Keep these words under the name"), max_length=60, required=False)


class AnswerForm(forms.Form):
    body = forms.CharField(label=gettext_lazy("Text"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
