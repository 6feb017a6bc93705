"""What a founder writes for the public, and what somebody writes who is interested."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incubator.models import Interest, Showcase


class ShowcaseForm(forms.ModelForm):
    """May stay incomplete: sending asks for all four."""

    wants = forms.MultipleChoiceField(
        label=pgettext_lazy("showcase", "Looking for"), choices=Showcase.Want, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Showcase
        fields = ("headline", "pitch", "wants", "needs")
        labels = {
            "headline": pgettext_lazy("showcase", "In one sentence"),
            "pitch": pgettext_lazy("showcase", "What it does and what is new in it"),
            "needs": pgettext_lazy("showcase", "What it needs"),
        }
        help_texts = {
            "headline": _("Up to 60 characters; it stands in the list."),
            "pitch": _("For whom, what it does better, where it is in use. No telephone number and no name of a customer who has not agreed."),
            "needs": _("How much, for what, from when."),
        }
        widgets = {"pitch": forms.Textarea(attrs={"rows": 8}), "needs": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("headline", "pitch", "wants", "needs"):
            self.fields[name].needed = True  # type: ignore[attr-defined]  # may stay empty in a draft, not in the end


class PictureForm(forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("showcase", "Picture"), help_text=_("JPG, PNG or WebP, wider than high. The place where it was taken is removed.")
    )
    caption = forms.CharField(label=pgettext_lazy("showcase", "What is to be seen"), max_length=80)


class InterestForm(forms.ModelForm):
    class Meta:
        model = Interest
        fields = ("kind", "organization", "message")
        labels = {
            "kind": pgettext_lazy("interest", "You are"),
            "organization": pgettext_lazy("interest", "Your firm or body"),
            "message": pgettext_lazy("interest", "What you would like to talk about"),
        }
        help_texts = {"message": _("No telephone number: yours is shown to the founder once they have accepted.")}
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}
