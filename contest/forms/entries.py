"""The entry form: the fixed parts, this contest's own questions, and the files it asks for. A draft may be kept with anything missing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organization
from contest.actions.entering import DRAFT_FIELDS
from contest.forms.answers import field_for
from contest.models import AskedDocument, Entry, Member, Question, Track
from contest.models.entries import Channel
from contest.rules.answers import is_address
from contest.rules.completeness import Problem
from files.kinds import in_words
from text.money import WAN

PARTS = {
    "project": gettext_lazy("Project"),
    "unit": gettext_lazy("Unit"),
    "team": gettext_lazy("Team"),
    "files": gettext_lazy("Files"),
    "jobs": pgettext_lazy("employment", "Jobs"),
    "commitment": gettext_lazy("Commitment"),
}
PART_OF = {
    "title": "project", "summary": "project", "track": "project", "channel": "project", "unit": "unit", "unit_name": "unit", "credit_code": "unit",
    "baseline_revenue_fen": "unit", "members": "team", "baseline_jobs": "jobs", "committed": "commitment",
}  # fmt: skip
MEMBER_ROWS = 3
AMOUNT = re.compile(r"\d{1,10}(\.\d{1,12})?")
NEEDED = ("title", "summary", "track", "channel", "unit_name", "unit", "baseline_jobs", "committed")


@dataclass(frozen=True)
class Section:
    """Questions that stand together. Those of no section belong to the project's own part."""

    key: str
    word: str
    questions: tuple[Question, ...]


def sections_of(questions: Iterable[Question]) -> list[Section]:
    """In the order in which they first come."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.section, []).append(question)
    own = Section("project", "", tuple(found.pop("", ())))
    return [own, *(Section(f"section-{n}", word, tuple(rows)) for n, (word, rows) in enumerate(found.items(), 1))]


def units_below(host: Organization, text: str) -> list[Organization]:
    """Unions whose name holds every word typed; at most ten."""
    found = Organization.objects.within(host).exclude(pk=host.pk)
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    return list(found.order_by("-depth", "path")[:10])


class MoneyField(forms.CharField):
    """万元 as people write it, kept as 分. Raises a message that names the unit."""

    def clean(self, value: Any) -> int | None:
        text = (super().clean(value) or "").replace(",", "").replace("，", "").strip()
        if not text:
            return None
        if not AMOUNT.fullmatch(text) or (fen := Decimal(text) * WAN) != int(fen):
            raise forms.ValidationError(_("Write the amount in 万元 as digits, for instance 186.40."))
        return int(fen)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / WAN:.2f}" if isinstance(value, int) else value


class FilmField(forms.CharField):
    """The address of a film, https only: the page on which it plays is opened by those who examine the entry."""

    def __init__(self, **kwargs: Any) -> None:
        said = _("The address of the page on which it plays, beginning with https://. In blind rounds it is not shown.")
        super().__init__(max_length=500, help_text=said, widget=forms.URLInput(attrs={"autocomplete": "off", "inputmode": "url"}), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").strip()
        if text and not (text.lower().startswith("https://") and is_address(text)):
            raise forms.ValidationError(_("Write the whole address, beginning with https://."))
        return text


class EntryForm(forms.Form):
    """`unlocked` is what contest.actions.entering.open_fields gave: None for everything, else the names that a correction opens."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=60, required=False, help_text=gettext_lazy("At most 60 characters."))
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What it does and for whom, at most 200 characters."),
    )  # fmt: skip
    track = forms.ModelChoiceField(label=gettext_lazy("Track"), queryset=Track.objects.none(), required=False, empty_label=None)
    channel = forms.ChoiceField(label=gettext_lazy("How it goes up"), choices=Channel, required=False, widget=forms.RadioSelect)
    unit_name = forms.CharField(
        label=gettext_lazy("Full name of the unit"), max_length=120, required=False, help_text=gettext_lazy("As the business licence has it.")
    )
    credit_code = forms.CharField(
        label=gettext_lazy("Unified social credit code"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"class": "input-code", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=gettext_lazy("18 characters, on the upper right of the business licence; empty for a team without a firm."),
    )  # fmt: skip
    baseline_revenue_fen = MoneyField(label=gettext_lazy("Revenue of the last year"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("Union of the unit"), required=False, help_text=gettext_lazy("Type a part of its name and choose from the list."),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )  # fmt: skip
    baseline_jobs = forms.IntegerField(
        label=gettext_lazy("People with a contract and social insurance"), min_value=0, max_value=9_999_999, required=False,
        help_text=gettext_lazy("On the day of entry, founders not counted; 0 when there are none. Later growth is counted from here."),
    )  # fmt: skip
    committed = forms.BooleanField(
        label=gettext_lazy("What I wrote is true, and there is no dispute about intellectual property."), required=False,
        help_text=gettext_lazy("A false statement loses the entry its place, and a prize already paid is asked back."),
    )  # fmt: skip

    def __init__(self, *args: Any, entry: Entry, unlocked: frozenset[str] | None, **kwargs: Any) -> None:
        self.entry, self.unlocked = entry, unlocked
        every = list(entry.contest.questions.filter(retired=False))
        self.sections = sections_of(every)
        self.questions = [question for question in every if question.kind != Question.Kind.FILE]
        self.documents = list(entry.contest.documents.filter(retired=False))
        kwargs.setdefault("initial", self._initial())
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = entry.contest.tracks.all()  # type: ignore[attr-defined]
        if not entry.contest.self_nomination:
            del self.fields["channel"]
        for question in self.questions:
            self.fields[f"answer:{question.key}"] = field_for(question)
        for document in self.documents:
            self.fields[f"document:{document.key}"] = forms.FileField(
                label=document.name, required=False, widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in document.formats)}),
                help_text=_("%(kinds)s, at most %(megabytes)d MB. %(help)s")
                % {"kinds": in_words(document.formats), "megabytes": document.megabytes, "help": document.help},
            )  # fmt: skip
            if document.takes_film:
                self.fields[f"link:{document.key}"] = FilmField(label=_("Or a link to the film") + f"：{document.name}", required=False)
        typed_rows = [int(name.split("-")[1]) + 1 for name in entry.as_typed if name.startswith("member-")]
        self.member_rows = min(max(MEMBER_ROWS, len(self._others) + 1, *typed_rows), entry.contest.members_at_most - 1)
        for row in range(self.member_rows):
            for name, field in member_fields().items():
                self.fields[f"member-{row}-{name}"] = field
        needed = {f"answer:{question.key}" for question in self.questions if question.required}
        needed |= {f"document:{document.key}" for document in self.documents if document.required}
        for name, field in self.fields.items():
            field.needed = name in needed or name in NEEDED  # type: ignore[attr-defined]  # templates/forms/field.html
            field.disabled = unlocked is not None and name != "seen" and not self._opens(name)

    def parts(self) -> dict[str, Any]:
        """Key of each part of the form -> its name, in order."""
        sections = {section.key: section.word for section in self.sections if section.word}
        rest = {key: word for key, word in PARTS.items() if key != "project" and (key != "files" or self.free_documents)}
        return {"project": PARTS["project"], **sections, **rest}

    @property
    def free_documents(self) -> list[AskedDocument]:
        """Those that answer no question: they stand in a part of their own."""
        return [document for document in self.documents if document.question_id is None]

    def part_of(self, field: str) -> str:
        kind, _, key = field.partition(":")
        if kind == "answer":
            return next((one.key for one in self.sections if any(question.key == key for question in one.questions)), "project")
        if kind in ("document", "link"):
            asked = next((document.question_id for document in self.documents if document.key == key), None)
            return next((one.key for one in self.sections if any(question.pk == asked for question in one.questions)), "files")
        return "team" if field.startswith("member-") else PART_OF.get(field, "project")

    def anchor_of(self, name: str) -> str:
        """Where a link to what is wrong leads: the control itself, so that it has the focus; of several the first; else the part of the form."""
        shown = "member-0-name" if name == "members" else name
        if shown not in self.fields or self.fields[shown].disabled:
            return self.part_of(name)
        field = self[shown]
        return f"{field.auto_id}_0" if field.field.widget.use_fieldset else str(field.auto_id)

    def _initial(self) -> dict[str, Any]:
        entry = self.entry
        self._others = list(entry.members.exclude(order=0))
        initial: dict[str, Any] = {name: getattr(entry, name) for name in (*DRAFT_FIELDS, "channel")}
        initial |= {"seen": entry.draft_number, "track": entry.track_id, "committed": entry.committed_at is not None}
        initial["unit"] = entry.unit.name if entry.unit else ""
        initial |= {f"answer:{question.key}": entry.answers.get(question.key, "") for question in self.questions}
        initial |= {f"link:{key}": address for key, address in entry.links.items()}
        for row, member in enumerate(self._others):
            initial |= {f"member-{row}-{name}": getattr(member, name) for name in member_fields()}
        return initial | {name: text for name, text in entry.as_typed.items() if self._opens(name)}

    def _opens(self, field: str) -> bool:
        return self.unlocked is None or self._name_of(field) in self.unlocked

    @staticmethod
    def _name_of(field: str) -> str:
        return "members" if field.startswith("member-") else field.replace("link:", "document:")

    def clean_unit(self) -> Organization | None:
        return self._unit_named(self.cleaned_data["unit"])

    def _unit_named(self, typed: str) -> Organization | None:
        text = " ".join(typed.split())
        if not text:
            return None
        host = self.entry.contest.organization
        if (exact := list(Organization.objects.within(host).filter(name=text)[:2])) and len(exact) == 1:
            return exact[0]
        found = units_below(host, text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No union of this name was found. Type two or three characters of its name, or ask the county federation."))
        names = "、".join(each.name for each in found[:5])
        raise forms.ValidationError(_("Several unions fit: %(names)s. Write the whole name.") % {"names": names})

    def clean_credit_code(self) -> str:
        return "".join(self.cleaned_data["credit_code"].split()).upper()[:18]

    def mark_again(self) -> None:
        """On a page opened anew: the errors of what was typed before and is no value yet."""
        for name, text in self.entry.as_typed.items():
            if name not in self.fields or not self._opens(name):
                continue
            try:
                _value = self._unit_named(text) if name == "unit" else self.fields[name].clean(text)
            except forms.ValidationError as wrong:
                self.errors[name] = self.error_class(wrong.messages)

    def in_error(self) -> list[str]:
        """The labels of the fields that were not taken, each once."""
        names = [name for name in self.errors if name in self.fields]
        labels = [str(PARTS["team"] if name.startswith("member-") else self.fields[name].label) for name in names]
        return list(dict.fromkeys(labels))

    def as_typed(self) -> dict[str, str]:
        """Field -> text of what was typed and is no value; what a correction keeps locked stays as it was."""
        kept = {name: text for name, text in self.entry.as_typed.items() if not self._opens(name)}
        written = [name for name in self.errors if isinstance(self.fields.get(name), forms.CharField | forms.IntegerField)]
        kept |= {name: text for name in written if not name.startswith("member-") and (text := self._typed(name))}
        if self._opens("members"):
            kept |= {f"member-{row}-{name}": text for row, (_member, typed) in enumerate(self._rows()) for name, text in typed.items()}
        return kept

    def _typed(self, field: str) -> str:
        if field in self.errors and isinstance(self.fields[field], forms.ChoiceField):
            return ""
        return str(self.data.get(self.add_prefix(field)) or "").replace("\0", "")

    def _rows(self) -> list[tuple[dict[str, str], dict[str, str]]]:
        """(member, what was typed and is no value) of each row in which something is; those with a name first, as the page shows them again."""
        rows = []
        for row in range(self.member_rows):
            fields = {name: f"member-{row}-{name}" for name in member_fields()}
            member = {name: self.cleaned_data.get(field) or "" for name, field in fields.items()}
            typed = {name: self._typed(field) for name, field in fields.items() if field in self.errors or not member["name"]}
            rows.append((member, {name: text for name, text in typed.items() if text.strip()}))
        return sorted((row for row in rows if row[0]["name"] or row[1]), key=lambda row: not row[0]["name"])

    def members(self) -> list[dict[str, str]]:
        return [member for member, _typed in self._rows() if member["name"]]

    def nameless(self) -> list[str]:
        """The name fields of rows in which something else was typed: such a row would not be kept."""
        rows = [(row, {name: self.cleaned_data.get(f"member-{row}-{name}") for name in member_fields()}) for row in range(self.member_rows)]
        return [f"member-{row}-name" for row, typed in rows if any(typed.values()) and not typed["name"]]

    def changes(self) -> dict[str, Any]:
        """The arguments of save_draft: only what is on the form, open and valid."""
        open_names = [name for name, field in self.fields.items() if not field.disabled]
        valid = [name for name in open_names if name in self.cleaned_data]
        fields = {name: self.cleaned_data[name] for name in (*DRAFT_FIELDS, "unit", "track", "channel", "committed") if name in valid}
        fields = {name: value for name, value in fields.items() if value is not None or name in ("unit", "baseline_jobs", "baseline_revenue_fen")}
        if not fields.get("channel", "x"):
            del fields["channel"]
        return {
            "seen": self.cleaned_data["seen"],
            "fields": fields,
            "answers": {
                question.key: self.cleaned_data[f"answer:{question.key}"] or "" for question in self.questions if f"answer:{question.key}" in valid
            },
            "links": {name.partition(":")[2]: self.cleaned_data[name] for name in valid if name.startswith("link:")},
            "members": self.members() if "member-0-name" in open_names else None,
            "as_typed": self.as_typed(),
        }

    def uploads(self) -> Iterable[tuple[Any, Any]]:
        """(asked document, upload) of each file sent along."""
        for document in self.documents:
            if upload := self.cleaned_data.get(f"document:{document.key}"):
                yield document, upload


def member_fields() -> dict[str, forms.Field]:
    return {
        "name": forms.CharField(label=_("name"), max_length=60, required=False),
        "part": forms.CharField(label=_("part in the project"), max_length=60, required=False),
        "category": forms.ChoiceField(label=_("category of worker"), choices=[("", "—"), *Member.Category.choices], required=False),
        "phone": forms.CharField(label=_("phone"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})),
    }


def words_for(problem: Problem, labels: Mapping[str, str]) -> str:
    """What is wrong, in the page's language: "Files: the project plan is missing"."""
    label = labels.get(problem.field, problem.field)
    sentences = {
        "missing": _("%(label)s: not filled in"),
        "too_long": _("%(label)s: longer than %(limit)s characters"),
        "too_many": _("%(label)s: more than %(limit)s people"),
        "not_a_number": _("%(label)s: write digits only, for instance 12.5"),
        "not_a_date": _("%(label)s: write the date as 2026-05-01"),
        "not_a_choice": _("%(label)s: choose one from the list"),
        "not_a_link": _("%(label)s: write the whole address, beginning with https://"),
        "too_many_rows": _("%(label)s: more than %(limit)s rows"),
        "no_value": _("%(label)s: what was typed cannot be used yet, correct it"),
        "uncommitted": _("%(label)s: tick the commitment"),
        "outside": _("%(label)s: this union does not belong to the organization that holds the contest"),
    }
    if problem.code == "not_eligible":
        return _("A condition of this contest is not met: %(words)s") % {"words": problem.detail}
    if problem.code == "credit_code":
        return f"{label}：{problem.detail}"
    return sentences[problem.code] % {"label": label, "limit": problem.limit}
