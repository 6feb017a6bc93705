"""What a judge writes, and what staff say of judges and pairs."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RemarkForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "data-remark": ""}),
        help_text=_("The leader of the project can read it, without your name."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for staff"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "data-remark": ""}),
        help_text=_("Only the organizer's staff read it."),
    )  # fmt: skip


class RecuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: was the project's mentor; same group of companies; family."),
    )  # fmt: skip


class DeclareForm(RecuseForm):
    entry = forms.IntegerField(widget=forms.HiddenInput)
