"""Objections, their answers, and the two halves of a ratification."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import Entry, Objection


class ObjectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Who objects"),
        choices=[("person", _("a person, by name")), ("unit", _("a unit, with its seal"))],
        widget=forms.RadioSelect,
        initial="person",
    )
    name = forms.CharField(label=_("Name of the person or unit"), max_length=120)
    contact = forms.CharField(
        label=_("Telephone or e-mail"), max_length=120, help_text=_("We answer in writing and do not tell anyone who objected.")
    )
    entry = forms.ChoiceField(label=_("About which project"), required=False)
    grounds = forms.CharField(label=_("What is wrong, with the facts"), widget=forms.Textarea(attrs={"rows": 8}), max_length=4000)
    evidence = forms.FileField(label=_("Evidence"), required=False, help_text=_("PDF or photograph; a unit's objection carries its seal."))

    def __init__(self, *args: Any, entries: Sequence[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {entry.ref: entry for entry in entries}
        self.fields["entry"].choices = [("", _("the result as a whole")), *((ref, entry.title) for ref, entry in self.entries.items())]  # type: ignore[attr-defined]

    def objection(self) -> dict[str, Any]:
        """The arguments of object_to."""
        return {**self.cleaned_data, "entry": self.entries.get(self.cleaned_data["entry"])}


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    answer = forms.CharField(label=_("Answer in writing"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)
    move_up = forms.BooleanField(
        label=_("If an award falls away, those below move up"), required=False, initial=True, help_text=_("Otherwise the place stays open.")
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = Objection.State
        open_to = [states.NOT_ACCEPTED] if objection.state == states.RECEIVED else [states.SUSTAINED, states.DISMISSED]
        self.fields["outcome"].choices = [(state.value, state.label) for state in open_to]  # type: ignore[attr-defined]


class RatifyForm(forms.Form):
    body = forms.CharField(label=_("Ratified by"), max_length=80, help_text=_("for instance the contest's organizing committee"))
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.CharField(label=_("Document number"), max_length=60, help_text=_("as on the document, for instance 鄂工发〔2027〕21 号"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
