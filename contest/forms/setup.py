"""Setting a contest up: its basics, its tables, its rounds with criteria and method."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Organization
from contest.actions.setting_up import BASICS, PARTS
from contest.forms.entries import MoneyField
from contest.models import AskedDocument, AwardLevel, Contest, Criterion, Host, Question, Quota, Round, Stage, Track
from files.kinds import KINDS

PART_WORDS = {
    "basics": gettext_lazy("Basics"),
    "hosts": gettext_lazy("Hosts"),
    "tracks": gettext_lazy("Tracks"),
    "stages": gettext_lazy("Stages and dates"),
    "questions": gettext_lazy("Questions of the entry form"),
    "documents": gettext_lazy("Documents asked for"),
    "awards": gettext_lazy("Awards"),
    "quotas": gettext_lazy("Places for recommendation"),
}
DAY, TIME = pgettext_lazy("of a deadline", "day"), pgettext_lazy("of a deadline", "time of day")
NEW_ROWS = {"hosts": 2, "tracks": 2, "stages": 3, "questions": 3, "documents": 2, "awards": 3, "quotas": 5}


class DateTimeField(forms.SplitDateTimeField):
    """A day and a time of day, by the browser's own pickers."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": format_lazy("{}，{}", label, DAY)}
        time: dict[str, Any] = {"type": "time", "aria-label": format_lazy("{}，{}", label, TIME)}
        widget = forms.SplitDateTimeWidget(date_attrs=day, time_attrs=time, date_format="%Y-%m-%d", time_format="%H:%M")
        super().__init__(label=label, widget=widget, **kwargs)


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


class BandsField(forms.CharField):
    """One band a line, best first: the lowest mark, its word, what such a mark looks like."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def clean(self, value: Any) -> list[list[str]]:
        bands = []
        for line in (super().clean(value) or "").splitlines():
            if not line.strip():
                continue
            lowest, _space, rest = line.strip().partition(" ")
            word, _space, text = rest.strip().partition(" ")
            try:
                Decimal(lowest)
            except InvalidOperation:
                raise forms.ValidationError(_("Begin each line with the lowest mark of the band, for instance: 90 优秀 …")) from None
            bands.append([lowest, word, text.strip()])
        if [Decimal(band[0]) for band in bands] != sorted((Decimal(band[0]) for band in bands), reverse=True):
            raise forms.ValidationError(_("Write the best band first."))
        return bands

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(" ".join(str(part) for part in band) for band in value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), (data or "").replace("\r\n", "\n")))


class BasicsForm(forms.ModelForm[Contest]):
    class Meta:
        model = Contest
        fields = BASICS


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


class TrackForm(forms.ModelForm[Track]):
    class Meta:
        model = Track
        fields = PARTS["tracks"].fields
        widgets = {"who": forms.Textarea(attrs={"rows": 2})}


class StageForm(forms.ModelForm[Stage]):
    opens = DateTimeField(label=gettext_lazy("opens"))
    closes = DateTimeField(label=gettext_lazy("closes"))

    class Meta:
        model = Stage
        fields = PARTS["stages"].fields


class QuestionForm(forms.ModelForm[Question]):
    choices = ListField(label=gettext_lazy("choices"), required=False, help_text=gettext_lazy("Only for a choice; separated by commas."))

    class Meta:
        model = Question
        fields = PARTS["questions"].fields


class DocumentForm(forms.ModelForm[AskedDocument]):
    formats = FormatsField(label=gettext_lazy("formats"), help_text=gettext_lazy("File name endings separated by commas, for instance pdf, docx."))

    class Meta:
        model = AskedDocument
        fields = PARTS["documents"].fields


class AwardForm(forms.ModelForm[AwardLevel]):
    prize_fen = MoneyField(label=gettext_lazy("prize in 万元"), required=False)

    class Meta:
        model = AwardLevel
        fields = PARTS["awards"].fields

    def clean_prize_fen(self) -> int:
        return self.cleaned_data["prize_fen"] or 0


class QuotaForm(forms.ModelForm[Quota]):
    class Meta:
        model = Quota
        fields = PARTS["quotas"].fields


PART_FORMS: Mapping[str, type[forms.ModelForm[Any]]] = {
    "hosts": HostForm,
    "tracks": TrackForm,
    "stages": StageForm,
    "questions": QuestionForm,
    "documents": DocumentForm,
    "awards": AwardForm,
    "quotas": QuotaForm,
}


def part_formset(part: str, contest: Contest, data: Any = None) -> Any:
    """All rows of the part, and a few empty ones."""
    known, form = PARTS[part], PART_FORMS[part]
    made = forms.inlineformset_factory(Contest, known.model, form=form, extra=NEW_ROWS[part], can_delete=True, fields=known.fields)
    rows = known.model._default_manager.filter(contest=contest)
    if part == "questions":
        rows = rows.filter(retired=False)
    formset = made(data, instance=contest, queryset=rows, prefix=part)
    tracks = Track.objects.filter(contest=contest)
    below = Organization.objects.within(contest.organization).exclude(pk=contest.organization_id).filter(level__in=["city", "county", "industry"])
    for one in formset.forms:
        if "track" in one.fields:
            one.fields["track"].queryset = tracks  # type: ignore[attr-defined]
        if "organization" in one.fields:
            one.fields["organization"].queryset = below  # type: ignore[attr-defined]
    return formset


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


class RoundForm(forms.ModelForm[Round]):
    opens = DateTimeField(label=gettext_lazy("opens"), required=False)
    closes = DateTimeField(label=gettext_lazy("closes"), required=False)

    class Meta:
        model = Round
        fields = (
            "name", "order", "track", "mode", "blind", "last", "opens", "closes", "judges_each", "panels_wanted", "load_at_most", "advance",
            "ties_enlarge", "spread_at_most", "regions_conflict",
        )  # fmt: skip
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = contest.tracks.all()  # type: ignore[attr-defined]


class CriterionForm(forms.ModelForm[Criterion]):
    bands = BandsField(
        label=gettext_lazy("bands"), help_text=gettext_lazy("One a line, the best first: lowest mark, word, what such a mark looks like.")
    )

    class Meta:
        model = Criterion
        fields = ("name", "what", "weight", "lowest", "highest", "step", "optional", "bonus", "bands", "order")
        help_texts = {"weight": gettext_lazy("0.3 for 30 %.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].initial = Decimal("0.5")  # the model's default is a text, which an empty row would seem to change


def criteria_formset(round: Round, data: Any = None) -> Any:
    made = forms.inlineformset_factory(Round, Criterion, form=CriterionForm, extra=1 if round.pk and round.criteria.exists() else 4, can_delete=True)
    return made(data, instance=round, prefix="criteria")


TIE_WORDS = {
    "earlier": gettext_lazy("higher total of the round before"),
    "untrimmed": gettext_lazy("higher mean before leaving out the highest and lowest"),
    "head_to_head": gettext_lazy("placed higher by more judges"),
    "chair": gettext_lazy("recorded decision of the head of the panel"),
    "shared": gettext_lazy("shared rank"),
}
TIES = 4


class MethodForm(forms.Form):
    """How marks become a total and a rank: the scheme of docs/judging-files.md without its criteria."""

    aggregate = forms.ChoiceField(
        label=gettext_lazy("How marks are put together"), widget=forms.RadioSelect,
        choices=[
            ("criterion", gettext_lazy("over the judges for each criterion first, then weighted")),
            ("sheet", gettext_lazy("each judge's weighted sheet first, then over the judges")),
        ],
    )  # fmt: skip
    statistic = forms.ChoiceField(
        label=gettext_lazy("Statistic"),
        choices=[("mean", gettext_lazy("mean")), ("median", gettext_lazy("median")), ("sum", gettext_lazy("sum"))],
    )
    drop_high = forms.IntegerField(label=gettext_lazy("highest marks left out"), min_value=0, max_value=9, initial=0)
    drop_low = forms.IntegerField(label=gettext_lazy("lowest marks left out"), min_value=0, max_value=9, initial=0)
    drop_at_least = forms.IntegerField(
        label=gettext_lazy("only where so many remain"), min_value=1, max_value=99, initial=3, help_text=gettext_lazy("Else none is left out.")
    )
    round_statistic = forms.IntegerField(label=gettext_lazy("decimals after the statistic"), min_value=0, max_value=12, required=False)
    round_weighted = forms.IntegerField(label=gettext_lazy("decimals after the weight"), min_value=0, max_value=12, required=False)
    round_total = forms.IntegerField(label=gettext_lazy("decimals of the total"), min_value=0, max_value=12, required=False, initial=2)
    carry_earlier = forms.DecimalField(label=gettext_lazy("share of the round before"), min_value=0, required=False)
    carry_this = forms.DecimalField(label=gettext_lazy("share of this round"), min_value=0, required=False)

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        kwargs.setdefault("initial", method_initial(round.method))
        super().__init__(*args, **kwargs)
        criteria = [(f"criterion:{one.key}", _("higher mark for %(name)s") % {"name": one.name}) for one in round.criteria.all()] if round.pk else []
        choices = [("", "—"), *criteria, *TIE_WORDS.items()]
        for place in range(1, TIES + 1):
            label = _("When totals are level, %(place)d") % {"place": place}
            self.fields[f"tie_{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def method(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The method as it is kept; what this form does not show stays as it was."""
        said = self.cleaned_data
        made = {key: value for key, value in before.items() if key in ("panels", "spread")}
        made |= {"aggregate": said["aggregate"], "statistic": said["statistic"]}
        if said["drop_high"] or said["drop_low"]:
            made["drop"] = {"high": said["drop_high"], "low": said["drop_low"], "at_least": said["drop_at_least"]}
        rounding = {key: said[f"round_{key}"] for key in ("statistic", "weighted", "total") if said[f"round_{key}"] is not None}
        if rounding:
            made["round"] = rounding
        if said["carry_earlier"] is not None or said["carry_this"] is not None:
            made["carry"] = {"earlier": text(said["carry_earlier"], "1"), "this": text(said["carry_this"], "1")}
        if ties := [said[f"tie_{place}"] for place in range(1, TIES + 1) if said[f"tie_{place}"]]:
            made["ties"] = ties
        return made


def text(value: Decimal | None, default: str) -> str:
    return default if value is None else format(value.normalize(), "f")


def method_initial(method: Mapping[str, Any]) -> dict[str, Any]:
    drop, rounding, carry = method.get("drop", {}), method.get("round", {}), method.get("carry") or {}
    ties: Sequence[str] = method.get("ties", ())
    return {
        "aggregate": method.get("aggregate", "criterion"), "statistic": method.get("statistic", "mean"), "drop_high": drop.get("high", 0),
        "drop_low": drop.get("low", 0), "drop_at_least": drop.get("at_least", 3), "round_statistic": rounding.get("statistic"),
        "round_weighted": rounding.get("weighted"), "round_total": rounding.get("total", None if method else 2),
        "carry_earlier": carry.get("earlier"), "carry_this": carry.get("this"),
        **{f"tie_{place}": tie for place, tie in enumerate(ties[:TIES], 1)},
    }  # fmt: skip
