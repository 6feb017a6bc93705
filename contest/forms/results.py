"""Objections, their answers, and the two halves of a ratification."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import Entry, Objection


class ObjectionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Who objects"),
        choices=[
            ("person", _("a person, by name")),
            ("unit", _("a unit, with its seal")),
            ("tip", _("a tip without a name, to the supervisor only")),
        ],
        widget=forms.RadioSelect,
        initial="person",
    )
    name = forms.CharField(
        label=_("Name of the person or unit"), max_length=120, required=False, help_text=_("Of a tip no name is kept, and it is not answered.")
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"), max_length=120, required=False, help_text=_("We answer in writing and do not tell anyone who objected.")
    )
    entry = forms.ChoiceField(label=_("About which project"), required=False)
    grounds = forms.CharField(label=_("What is wrong, with the facts"), widget=forms.Textarea(attrs={"rows": 8}), max_length=4000)
    evidence = forms.FileField(label=_("Evidence"), required=False, help_text=_("PDF or photograph; a unit's objection carries its seal."))

    def __init__(self, *args: Any, entries: Sequence[Entry], tips: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not tips:
            self.fields["kind"].choices = [choice for choice in self.fields["kind"].choices if choice[0] != "tip"]  # type: ignore[attr-defined]
        self.entries = {entry.ref: entry for entry in entries}
        self.fields["entry"].choices = [("", _("the result as a whole")), *((ref, entry.title) for ref, entry in self.entries.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in ("person", "unit"):
            for name, words in (("name", _("Write the name: an objection is made in one's own.")), ("contact", _("Write where we can reach you."))):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, words)
        if kind == "unit" and "evidence" not in self.errors and not data.get("evidence"):
            self.add_error("evidence", _("Add a scan or photograph of the letter with the unit's seal."))
        return data

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


class HolidayForm(forms.Form):
    date = forms.DateField(label=_("date"), widget=forms.DateInput(attrs={"type": "date"}))
    works = forms.ChoiceField(
        label=_("What it is"),
        widget=forms.RadioSelect,
        choices=[("no", _("a day off on a weekday")), ("yes", _("a Saturday or Sunday on which people work"))],
    )
    name = forms.CharField(label=_("Name of the holiday"), max_length=30, required=False, help_text=_("for instance 春节"))


class DeclareForm(forms.Form):
    """What a contest declares of its result: contest.actions.declaring.FIELDS."""

    result_order = forms.ChoiceField(
        label=_("Order of names in a result"), widget=forms.RadioSelect,
        choices=[("strokes", _("by the strokes of the surname")), ("rank", _("by rank"))],
    )  # fmt: skip
    feedback_rank = forms.BooleanField(label=_("Entrants see their rank and total"), required=False)
    feedback_marks = forms.BooleanField(label=_("Entrants see the marks, without the judges' names"), required=False)
    feedback_comments = forms.BooleanField(label=_("Entrants see the comments, without the judges' names"), required=False)
