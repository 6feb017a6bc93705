"""Setting a contest up: its basics, its tables, its rounds. The scheme of a round is contest.forms.scheme."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organization
from contest.actions.setting_up import BASICS, PARTS
from contest.forms.entries import MoneyField
from contest.models import AskedDocument, AwardLevel, Contest, Eligibility, Host, ListShare, Question, Quota, Round, Stage, Track
from contest.rules.eligibility import RuleKind
from files.kinds import KINDS

PART_WORDS = {
    "basics": gettext_lazy("Basics"),
    "hosts": gettext_lazy("Hosts"),
    "tracks": gettext_lazy("Tracks"),
    "stages": gettext_lazy("Stages and dates"),
    "questions": gettext_lazy("Questions of the entry form"),
    "documents": gettext_lazy("Documents asked for"),
    "eligibility": gettext_lazy("Conditions of entry"),
    "quotas": gettext_lazy("Places for recommendation"),
    "shares": gettext_lazy("Shares of the lists of recommendations"),
    "awards": gettext_lazy("Awards"),
}
PART_SAID = {
    "hosts": gettext_lazy("Everyone who holds, runs or supports it, in the order in which the notice names them."),
    "tracks": gettext_lazy("Entries are judged and awarded within their track."),
    "stages": gettext_lazy("Each with a day and a time of day. Midnight is written 00:00 of the next day."),
    "questions": gettext_lazy("What this contest asks beside title, unit, team and jobs, which are always asked."),
    "documents": gettext_lazy("Files that every entry brings. A file that belongs to one question is a question of the kind “file”."),
    "eligibility": gettext_lazy("Told to the entrant at once and to staff again; a condition refuses, or only warns."),
    "quotas": gettext_lazy("How many first choices each organization may recommend; no row, no limit. A zone's result fills its places."),
    "shares": gettext_lazy("What the first choices of a list have to reach, shown while one orders it."),
    "awards": gettext_lazy("Places and prizes. Where the notice announces a range, write both ends; the number is decided before the last notice."),
}  # fmt: skip
NAME, ADDRESS = pgettext_lazy("of a thing", "name"), pgettext_lazy("of a page", "address")
TRACK, ORGANIZATION = gettext_lazy("track"), pgettext_lazy("of the federation", "organization")
DAY, TIME = pgettext_lazy("of a deadline", "day"), pgettext_lazy("of a deadline", "time of day")
ROWS_AT_MOST = 5
NEW_ROWS = {"hosts": 2, "tracks": 2, "stages": 3, "questions": 3, "documents": 2, "awards": 3, "quotas": 5, "shares": 2, "eligibility": 2}


class DateTimeField(forms.SplitDateTimeField):
    """A day and a time of day, by the browser's own pickers."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": format_lazy("{}，{}", label, DAY)}
        time: dict[str, Any] = {"type": "time", "aria-label": format_lazy("{}，{}", label, TIME)}
        widget = forms.SplitDateTimeWidget(date_attrs=day, time_attrs=time, date_format="%Y-%m-%d", time_format="%H:%M")
        super().__init__(label=label, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Half of it typed is said with what to do."""
        day, time = value[:2] if isinstance(value, list | tuple) else ("", "")
        if day and not time:
            raise forms.ValidationError(_("Fill in the time of day as well, for instance 17:00."), code="incomplete")
        if time and not day:
            raise forms.ValidationError(_("Fill in the day as well."), code="incomplete")
        return super().clean(value)


class ListField(forms.CharField):
    """Several short texts in one control, by lines or commas."""

    def clean(self, value: Any) -> list[str]:
        text = (super().clean(value) or "").replace("，", ",").replace("、", ",").replace("\n", ",")
        return [part.strip() for part in text.split(",") if part.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class FormatsField(ListField):
    def clean(self, value: Any) -> list[str]:
        endings = [part.lower().lstrip(".") for part in super().clean(value)]
        if unknown := [ending for ending in endings if ending not in KINDS]:
            raise forms.ValidationError(
                _("These kinds of file cannot be taken: %(unknown)s. Possible are %(known)s.")
                % {"unknown": "、".join(unknown), "known": "、".join(KINDS)}
            )
        return endings


class BasicsForm(forms.ModelForm[Contest]):
    class Meta:
        model = Contest
        fields = BASICS
        labels = {"name": NAME, "slug": ADDRESS}


class NewContestForm(BasicsForm):
    organization = forms.ModelChoiceField(label=gettext_lazy("organization that runs it"), queryset=Organization.objects.none(), empty_label=None)

    field_order = ["organization", *BASICS]

    def __init__(self, *args: Any, organizations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]


class HostForm(forms.ModelForm[Host]):
    class Meta:
        model = Host
        fields = PARTS["hosts"].fields
        labels = {"name": NAME}


class TrackForm(forms.ModelForm[Track]):
    class Meta:
        model = Track
        fields = PARTS["tracks"].fields
        labels = {"name": NAME}
        widgets = {"who": forms.Textarea(attrs={"rows": 2})}


class StageForm(forms.ModelForm[Stage]):
    opens = DateTimeField(label=gettext_lazy("opens"))
    closes = DateTimeField(label=gettext_lazy("closes"))

    class Meta:
        model = Stage
        fields = PARTS["stages"].fields


class QuestionForm(forms.ModelForm[Question]):
    choices = ListField(label=gettext_lazy("choices"), required=False, help_text=gettext_lazy("Of a choice: at least two, separated by commas."))
    columns = ListField(label=gettext_lazy("columns"), required=False, help_text=gettext_lazy("Of a table: their names, separated by commas."))
    formats = FormatsField(
        label=gettext_lazy("formats"), required=False, help_text=gettext_lazy("Of a file: endings separated by commas; empty: pdf.")
    )
    megabytes = forms.IntegerField(label=gettext_lazy("MB at most"), required=False, min_value=1, max_value=100, help_text=gettext_lazy("Of a file."))

    class Meta:
        model = Question
        fields = PARTS["questions"].fields
        widgets = {"help": forms.TextInput}

    rows_at_most = forms.IntegerField(
        label=gettext_lazy("rows at most"), required=False, min_value=1, max_value=30, help_text=gettext_lazy("Of a table.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = (
            AskedDocument.objects.filter(question=self.instance).first() if self.instance.kind == Question.Kind.FILE and self.instance.pk else None
        )
        if document is not None:
            self.initial.update(formats=document.formats, megabytes=document.megabytes)

    def clean_rows_at_most(self) -> int:
        return self.cleaned_data["rows_at_most"] or ROWS_AT_MOST

    @property
    def special(self) -> bool:
        """Whether the settings that only some kinds have are of use, or wrong."""
        names = ("choices", "columns", "rows_at_most", "formats", "megabytes")
        needed = (Question.Kind.CHOICE, Question.Kind.CHOICES, Question.Kind.TABLE, Question.Kind.FILE)
        return any(name in self.errors for name in names) or self["kind"].value() in needed


class DocumentForm(forms.ModelForm[AskedDocument]):
    formats = FormatsField(label=gettext_lazy("formats"), help_text=gettext_lazy("File name endings separated by commas, for instance pdf, docx."))

    class Meta:
        model = AskedDocument
        fields = PARTS["documents"].fields
        labels = {"name": NAME}


class AwardForm(forms.ModelForm[AwardLevel]):
    prize_fen = MoneyField(label=gettext_lazy("prize in 万元"), required=False)

    class Meta:
        model = AwardLevel
        fields = PARTS["awards"].fields
        labels = {"name": NAME, "track": TRACK}

    def clean_prize_fen(self) -> int:
        return self.cleaned_data["prize_fen"] or 0


class QuotaForm(forms.ModelForm[Quota]):
    class Meta:
        model = Quota
        fields = PARTS["quotas"].fields
        labels = {"organization": ORGANIZATION, "track": TRACK}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("substitutes", "direct"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("substitutes", "direct"):
            data[name] = data.get(name) or 0
        return data


class ShareForm(forms.ModelForm[ListShare]):
    answers = ListField(label=gettext_lazy("answers that count"), help_text=gettext_lazy("Choices of the question, separated by commas."))

    class Meta:
        model = ListShare
        fields = PARTS["shares"].fields

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        question = data.get("question")
        if question and (unknown := [answer for answer in data.get("answers", ()) if answer not in question.choices]):
            self.add_error(
                "answers",
                _("“%(question)s” has no choice %(unknown)s. It has %(known)s.")
                % {"question": question.label, "unknown": "、".join(unknown), "known": "、".join(question.choices)},
            )
        return data


class EligibilityForm(forms.ModelForm[Eligibility]):
    """`limit` is typed in years or people, and in 万元 for revenue."""

    limit = forms.CharField(
        label=gettext_lazy("limit"), required=False, max_length=14,
        help_text=gettext_lazy("Years of registration, 万元 of revenue, or people."),
    )  # fmt: skip
    values = ListField(
        label=gettext_lazy("which count"), required=False,
        help_text=gettext_lazy("Region codes (42, 4206 …) or the answers that count, separated by commas."),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("counted on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    class Meta:
        model = Eligibility
        fields = PARTS["eligibility"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == RuleKind.REVENUE and self.instance.limit is not None:
            self.initial["limit"] = MoneyField().prepare_value(self.instance.limit)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = data.get("limit")
        if typed:
            try:
                data["limit"] = MoneyField().clean(typed) if data.get("kind") == RuleKind.REVENUE else forms.IntegerField(min_value=1).clean(typed)
            except forms.ValidationError as wrong:
                self.add_error("limit", wrong)
        else:
            data["limit"] = None
        return data


class WhyForm(forms.Form):
    """Beside the dates of a contest that is announced."""

    why = forms.CharField(
        label=gettext_lazy("Why the dates move"), required=False, max_length=200,
        help_text=gettext_lazy("When dates change, everyone whom they touch is told, with this reason."),
    )  # fmt: skip


PART_FORMS: Mapping[str, type[forms.ModelForm[Any]]] = {
    "hosts": HostForm,
    "tracks": TrackForm,
    "stages": StageForm,
    "questions": QuestionForm,
    "documents": DocumentForm,
    "awards": AwardForm,
    "quotas": QuotaForm,
    "shares": ShareForm,
    "eligibility": EligibilityForm,
}


def part_formset(part: str, contest: Contest, data: Any = None) -> Any:
    """All rows of the part, and a few empty ones."""
    known, form = PARTS[part], PART_FORMS[part]
    made = forms.inlineformset_factory(Contest, known.model, form=form, extra=NEW_ROWS[part], can_delete=True, fields=known.fields)
    rows = known.model._default_manager.filter(contest=contest)
    if part == "questions":
        rows = rows.filter(retired=False)
    if part == "documents":
        rows = rows.filter(question=None, retired=False)
    formset = made(data, instance=contest, queryset=rows, prefix=part)
    tracks = Track.objects.filter(contest=contest)
    below = Organization.objects.within(contest.organization).exclude(pk=contest.organization_id).filter(level__in=["city", "county", "industry"])
    kinds = [Question.Kind.CHOICE, Question.Kind.DATE] if part == "eligibility" else [Question.Kind.CHOICE]
    choices = Question.objects.filter(contest=contest, kind__in=kinds, retired=False)
    for one in formset.forms:
        if "question" in one.fields:
            one.fields["question"].queryset = choices  # type: ignore[attr-defined]
        if "track" in one.fields:
            one.fields["track"].queryset = tracks  # type: ignore[attr-defined]
        if "organization" in one.fields:
            one.fields["organization"].queryset = below  # type: ignore[attr-defined]
    return formset


def faults_of(formset: Any) -> list[tuple[str, str]]:
    """(address of the field on the page, what is wrong) for the summary above the rows."""
    found = [("", str(error)) for error in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, 1):
        row = str(form.instance) if form.instance.pk else _("Row %(number)d") % {"number": number}
        for name, errors in form.errors.items():
            field = form[name] if name in form.fields else None
            at = "" if field is None else f"#{field.auto_id}_0" if field.use_fieldset else f"#{field.id_for_label or field.auto_id}"
            label = f"{row}，{field.label}" if field is not None else row
            found += [(at, f"{label}：{error}") for error in errors]
    return found


def rows_of(formset: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """For the action: what was added, changed or ticked to be taken out."""
    found = []
    for form in formset.forms:
        gone = bool(form.cleaned_data.get("DELETE"))
        if not form.has_changed() and not gone:
            continue
        pk = form.instance.pk
        if gone and pk is None:
            continue
        found.append({"pk": pk, "gone": gone, **{name: form.cleaned_data[name] for name in names if name in form.cleaned_data}})
    return found


class ZonesForm(forms.Form):
    organizations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organizations"), queryset=Organization.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        had = contest.zones.values("organization")
        below = Organization.objects.within(contest.organization).filter(depth=contest.organization.depth + 1).exclude(level="unit")
        self.fields["organizations"].queryset = below.exclude(pk__in=had)  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """What a new edition has of its own; everything else is taken over."""

    name = forms.CharField(label=NAME, max_length=120)
    slug = forms.SlugField(label=ADDRESS, max_length=60, help_text=gettext_lazy("For instance gongyoubei-8."))
    edition = forms.IntegerField(label=gettext_lazy("edition"), required=False, min_value=1, max_value=999)
    year = forms.IntegerField(label=gettext_lazy("year"), min_value=2000, max_value=2200)
    begins = forms.DateField(
        label=gettext_lazy("First day of the new edition"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Every date moves by as many days as lie between the first days of the two editions."),
    )  # fmt: skip

    def __init__(self, *args: Any, source: Contest, begins: Any, **kwargs: Any) -> None:
        initial = {"name": source.name, "edition": (source.edition or 0) + 1 if source.edition else None, "year": source.year + 1, "begins": begins}
        super().__init__(*args, **kwargs)
        self.initial = initial
        if begins is None:
            del self.fields["begins"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Contest.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another contest has this address: choose another."))
        return slug

    def fields_of_contest(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "slug", "edition", "year")}


def say_no_rule(form: forms.ModelForm[Round]) -> None:
    """In words, instead of dashes, that nothing keeps the judges of an entry apart."""
    form.fields["apart_by"].choices = [("", _("no such rule")), *Round.ApartBy.choices]  # type: ignore[attr-defined]


class RoundForm(forms.ModelForm[Round]):
    opens = DateTimeField(label=gettext_lazy("opens"), required=False)
    closes = DateTimeField(label=gettext_lazy("closes"), required=False)

    class Meta:
        model = Round
        fields = (
            "name", "order", "track", "mode", "blind", "last", "opens", "closes", "advance", "ties_enlarge", "extra_judges", "judges_each",
            "panels_wanted", "load_at_least", "load_at_most", "apart_by", "expert_wanted", "goal", "regions_conflict",
        )  # fmt: skip
        labels = {"name": NAME, "track": TRACK}
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = contest.tracks.all()  # type: ignore[attr-defined]
        say_no_rule(self)
