"""The questions of a form that is being built, as entrants will see them: what is typed now, saved or not."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from contest.forms.answers import field_for
from contest.forms.entries import sections_of
from contest.models import Question
from files.kinds import in_words


@dataclass(frozen=True)
class Shown:
    """A section of the preview; `word` is empty for the project's own part."""

    word: str
    fields: list[Any]


def preview_of(formset: Any) -> list[Shown]:
    """Rows without a label, or with an error, are left out."""
    form = forms.Form(auto_id="preview_%s", prefix="preview")
    asked = sorted((one for one in (typed(row) for row in formset.forms) if one is not None), key=lambda one: one[0].order)
    names: dict[int, str] = {}
    for place, (question, formats, megabytes) in enumerate(asked):
        name = names[id(question)] = f"q{place}"
        form.fields[name] = file_field(question, formats, megabytes) if question.kind == Question.Kind.FILE else field_for(question)
        form.fields[name].needed = question.required  # type: ignore[attr-defined]
    sections = sections_of(question for question, _formats, _megabytes in asked)
    return [Shown(one.word, [form[names[id(question)]] for question in one.questions]) for one in sections if one.questions]


def file_field(question: Question, formats: list[str], megabytes: int) -> forms.Field:
    help_text = _("%(kinds)s, at most %(megabytes)d MB. %(help)s") % {"kinds": in_words(formats), "megabytes": megabytes, "help": question.help}
    return forms.FileField(label=question.label, required=False, help_text=help_text)


def typed(row: Any) -> tuple[Question, list[str], int] | None:
    """A question of what one row says, never saved."""
    if row.is_bound:
        if not row.is_valid() or not row.cleaned_data.get("label") or row.cleaned_data.get("DELETE"):
            return None
        said = row.cleaned_data
    elif row.instance.pk:
        said = {name: getattr(row.instance, name) for name in row.Meta.fields} | {name: row.initial.get(name) for name in ("formats", "megabytes")}
    else:
        return None
    question = Question(**{name: said[name] for name in row.Meta.fields if said.get(name) is not None})
    return question, said.get("formats") or ["pdf"], said.get("megabytes") or 100
