"""A union's list: a file, or rows pasted out of WPS."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class SheetForm(forms.Form):
    upload = forms.FileField(label=gettext_lazy("Spreadsheet (xlsx)"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the rows"), required=False, max_length=2_000_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Select them in WPS or Excel with the headings, copy, and paste them here."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("upload") and not cleaned.get("pasted") and not self.errors:
            self.add_error("upload", _("Choose a file, or paste the rows below."))
        return cleaned
