"""Until when one entry is open again, and why."""

from django import forms
from django.utils.translation import gettext_lazy

from contest.models import Reopening


class ReopenForm(forms.ModelForm):
    class Meta:
        model = Reopening
        fields = ("until", "reason")
        widgets = {
            "until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "until": gettext_lazy("By the server's clock. Only this entry is open until then."),
            "reason": gettext_lazy("The leader reads it, and it stays in the record of this entry."),
        }
