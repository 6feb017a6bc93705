"""For whom a clerk enters a project."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.adapter import PhoneField
from contest.models import Contest, Track


class ForWhomForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the worker"), max_length=60)
    phone = PhoneField(label=gettext_lazy("Mobile number of the worker"), help_text=gettext_lazy("The code that confirms the entry goes there."))
    track = forms.ModelChoiceField(label=gettext_lazy("Track"), queryset=Track.objects.none(), empty_label=None)

    def __init__(self, *args: object, contest: Contest, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["track"].queryset = contest.tracks.all()  # type: ignore[attr-defined]
