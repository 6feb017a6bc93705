"""评分办法 as staff write it: criteria, juries, the way from marks to ranks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contest.actions.rounds import CRITERION_FIELDS
from contest.forms.scheme_trial import Check, Trial, notes, say, try_scheme, unusual
from contest.forms.setup import rows_of
from contest.models import Criterion, Round
from contest.queries import criterion_data, scheme_of
from contest.rules.exact import NotDecimal, exact_text, from_text
from contest.rules.faults import Faulty
from contest.rules.scheme import read_scheme
from ledger.canonical import number

TIE_WORDS = {
    "earlier": gettext_lazy("higher total of the round before"),
    "untrimmed": gettext_lazy("higher mean before leaving out the highest and lowest"),
    "head_to_head": gettext_lazy("placed higher by more judges"),
    "chair": gettext_lazy("recorded decision of the head of the panel"),
    "shared": gettext_lazy("shared rank"),
}
SPREAD: Any = Round._meta.get_field("spread_at_most")
FEWEST_TIES = 4


class PlainDecimalField(forms.DecimalField):
    """A number without the zeros that its column adds."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, Decimal) else value


class WeightField(PlainDecimalField):
    """0.3, or 30 % as people say it."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value).strip().replace("％", "%") if value is not None else ""
        found = super().to_python(text.removesuffix("%").strip())
        return found / 100 if found is not None and text.endswith("%") else found


def is_number(text: str) -> bool:
    try:
        from_text(text)
    except NotDecimal:
        return False
    return True


class LinesField(forms.CharField):
    """A short table in one control: a line for each row, so that it can be pasted from a spreadsheet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), required=False, **kwargs)

    def lines(self, value: Any) -> list[str]:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), (data or "").replace("\r\n", "\n")))


class BandsField(LinesField):
    """One band a line: the lowest mark, its word, what such a mark looks like. Kept with the best first."""

    def clean(self, value: Any) -> list[list[str]]:
        bands = []
        for line in self.lines(value):
            lowest, _space, rest = line.replace("\t", " ").partition(" ")
            word, colon, text = rest.strip().partition("：")
            if not colon:
                word, _space, text = rest.strip().partition(" ")
            if not is_number(lowest):
                raise forms.ValidationError(_("Begin each line with the lowest mark of the band, for instance: 90 优秀：…"))
            bands.append([lowest, word.strip(), text.strip()])
        return sorted(bands, key=lambda band: -Decimal(band[0]))

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{lowest} {'：'.join(part for part in (word, text) if part)}".strip() for lowest, word, text in value)


class PointsField(LinesField):
    """One row a line: the measured value, then the points that it gives."""

    def clean(self, value: Any) -> list[list[str]]:
        rows = []
        for line in self.lines(value):
            cells = re.split(r"[\s,，;；:：=]+", line.strip())
            try:
                measured, points = (exact_text(from_text(cell)) for cell in cells)
            except (NotDecimal, ValueError):
                raise forms.ValidationError(
                    _("Each line has two numbers, the measured value and its points: %(line)s has not.") % {"line": line}
                ) from None
            rows.append([measured, points])
        return rows

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(" ".join(str(cell) for cell in row) for row in value) if isinstance(value, list) else value


class CriterionForm(forms.ModelForm[Criterion]):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    name = forms.CharField(label=gettext_lazy("criterion"), max_length=40)
    weight = WeightField(label=gettext_lazy("weight"), min_value=0, help_text=gettext_lazy("0.3 or 30 %"))
    lowest = PlainDecimalField(label=gettext_lazy("lowest"), required=False)
    highest = PlainDecimalField(label=gettext_lazy("highest"), required=False)
    step = PlainDecimalField(label=gettext_lazy("step"), required=False)
    spread = PlainDecimalField(label=gettext_lazy("marks far apart beyond"), required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("better is"), choices=Criterion.Direction.choices, required=False,
        help_text=gettext_lazy("Lower, among others where higher is better: taken off the total (penalty)."),
    )  # fmt: skip
    points = PointsField(
        label=gettext_lazy("table of points"),
        help_text=gettext_lazy("Only for what is measured: a time, a count. One row a line, rising: measured value, points. For instance: 60 90"),
    )
    bands = BandsField(
        label=gettext_lazy("bands"),
        help_text=gettext_lazy("One a line: lowest mark, word, what such a mark looks like. For instance: 90 优秀：同行做不到"),
    )

    class Meta:
        model = Criterion
        fields = CRITERION_FIELDS
        labels = {"order": pgettext_lazy("of rows", "place")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            blank = {"lowest": Decimal(0), "highest": Decimal(100), "step": Decimal("0.5"), "direction": Criterion.Direction.HIGH.value}
            for name, value in blank.items():
                self.fields[name].initial = value
        self.fields["key"].initial = self.instance.key
        self.fields["order"].widget.attrs["data-place"] = ""

    @property
    def special(self) -> bool:
        """Whether anything is set, or wrong, of what most criteria do without."""
        names = ("points", "interpolate", "optional", "bonus", "factored")
        return any(self[name].value() for name in names) or self["direction"].value() == "low" or any(name in self.errors for name in names)

    def clean_direction(self) -> str:
        return self.cleaned_data["direction"] or Criterion.Direction.HIGH

    def has_changed(self) -> bool:
        """A row in which nothing but its prepared key and place stands is an empty one."""
        return bool(set(self.changed_data) - ({"key"} if self.instance.pk else {"key", "order"}))


class JuryForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    name = forms.CharField(label=gettext_lazy("jury"), max_length=40, help_text=gettext_lazy("For instance 专家评委, 大众评委."))
    weight = WeightField(label=gettext_lazy("weight"), min_value=0, initial=Decimal(1))
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("marks only these criteria"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: all of them."),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = criteria  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"key"})


class MethodForm(forms.Form):
    """How marks become a total and a rank: the scheme of docs/judging-files.md without its criteria."""

    aggregate = forms.ChoiceField(
        label=gettext_lazy("How marks are put together"), widget=forms.RadioSelect, initial="criterion",
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
    round_statistic = forms.IntegerField(
        label=gettext_lazy("decimals after the statistic"), min_value=0, max_value=12, required=False, help_text=gettext_lazy("Empty: not rounded.")
    )
    round_weighted = forms.IntegerField(
        label=gettext_lazy("decimals after the weight"), min_value=0, max_value=12, required=False, help_text=gettext_lazy("Empty: not rounded.")
    )
    round_total = forms.IntegerField(
        label=gettext_lazy("decimals of the total"), min_value=0, max_value=12, required=False, initial=2,
        help_text=gettext_lazy("Empty: not rounded."),
    )  # fmt: skip
    carry_earlier = WeightField(
        label=gettext_lazy("share of the round before"), min_value=0, required=False, help_text=gettext_lazy("Both empty: nothing is carried over.")
    )
    carry_this = WeightField(label=gettext_lazy("share of this round"), min_value=0, required=False)
    spread = PlainDecimalField(
        label=gettext_lazy("totals of two judges far apart beyond"), required=False, max_digits=SPREAD.max_digits,
        decimal_places=SPREAD.decimal_places,
        help_text=gettext_lazy("Then a second look is asked before the round can close."),
    )  # fmt: skip

    def __init__(self, *args: Any, criteria: Sequence[tuple[str, str]], ties: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(f"criterion:{key}", _("higher mark for %(name)s") % {"name": name}) for key, name in criteria]
        for place in range(1, ties + 1):
            label = _("When totals are level, %(place)d") % {"place": place}
            self.fields[f"tie_{place}"] = forms.ChoiceField(label=label, choices=[("", "—"), *named, *TIE_WORDS.items()], required=False)

    def groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields as the page lays them out."""
        names = {"drop": ("drop_high", "drop_low", "drop_at_least"), "round": ("round_statistic", "round_weighted", "round_total")}
        made = {group: [self[name] for name in fields] for group, fields in names.items()}
        return {**made, "carry": [self["carry_earlier"], self["carry_this"]], "ties": [self[name] for name in self.fields if name.startswith("tie_")]}

    def method(self, juries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        said = self.cleaned_data
        made: dict[str, Any] = {"aggregate": said["aggregate"], "statistic": said["statistic"]}
        if juries:
            made["panels"] = list(juries)
        if said["drop_high"] or said["drop_low"]:
            made["drop"] = {"high": said["drop_high"], "low": said["drop_low"], "at_least": said["drop_at_least"]}
        rounding = {key: said[f"round_{key}"] for key in ("statistic", "weighted", "total") if said[f"round_{key}"] is not None}
        if rounding:
            made["round"] = rounding
        if said["carry_earlier"] is not None or said["carry_this"] is not None:
            made["carry"] = {key: "1" if said[f"carry_{key}"] is None else number(said[f"carry_{key}"]) for key in ("earlier", "this")}
        if ties := [said[name] for name in self.fields if name.startswith("tie_") and said[name]]:
            made["ties"] = ties
        return made


def method_initial(method: Mapping[str, Any], spread: Decimal | None) -> dict[str, Any]:
    drop, rounding, carry = method.get("drop", {}), method.get("round", {}), method.get("carry") or {}
    ties: Sequence[str] = method.get("ties", ())
    return {
        "aggregate": method.get("aggregate", "criterion"), "statistic": method.get("statistic", "mean"), "drop_high": drop.get("high", 0),
        "drop_low": drop.get("low", 0), "drop_at_least": drop.get("at_least", 3), "round_statistic": rounding.get("statistic"),
        "round_weighted": rounding.get("weighted"), "round_total": rounding.get("total", None if method else 2),
        "carry_earlier": carry.get("earlier"), "carry_this": carry.get("this"), "spread": spread,
        **{f"tie_{place}": tie for place, tie in enumerate(ties, 1)},
    }  # fmt: skip


class SchemeForms:
    """The whole scheme of a round on one page. `data` is what was posted; without it the forms show what is kept."""

    def __init__(self, round: Round, data: Any = None) -> None:
        self.round, self.data = round, data
        there = list(round.criteria.all())
        extra = 1 if there else 4
        made = forms.inlineformset_factory(Round, Criterion, form=CriterionForm, extra=extra, can_delete=True)
        keys = free_keys({one.key for one in there})
        self.criteria = made(
            data, instance=round, prefix="criteria", initial=[{"key": next(keys), "order": len(there) + place} for place in range(1, extra + 1)]
        )
        self.named = list(self._named())
        kept = [{**row, "criteria": row.get("criteria", [])} for row in round.method.get("panels", ())]
        juries = forms.formset_factory(JuryForm, extra=2, can_delete=True)
        self.juries = juries(data, prefix="juries", initial=kept, form_kwargs={"criteria": self.named})
        ties = max(FEWEST_TIES, len(round.method.get("ties", ())) + 1, *self._posted_ties())
        initial = method_initial(round.method, round.spread_at_most)
        self.method_form = MethodForm(data, initial=initial, criteria=self.named, ties=ties)

    def _named(self) -> Iterator[tuple[str, str]]:
        """(key, name) of every criterion that stands on the page, the new ones too."""
        for form in self.criteria.forms:
            name = (form["name"].value() or "").strip()
            if name and not (self.data is not None and form["DELETE"].value()):
                yield form.instance.key or form["key"].value() or "", name

    def _posted_ties(self) -> list[int]:
        return [int(name[4:]) for name in self.data or () if name.startswith("tie_") and name[4:].isdecimal() and len(name) < 7] or [0]

    @cached_property
    def valid(self) -> bool:
        return all([self.criteria.is_valid(), self.juries.is_valid(), self.method_form.is_valid()])

    def rows(self) -> list[dict[str, Any]]:
        """The criteria for the action."""
        return rows_of(self.criteria, ("key", *CRITERION_FIELDS))

    def jury_data(self) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        keys = free_keys({form["key"].value() for form in self.juries.forms}, "p")
        for form in self.juries.forms:
            said = form.cleaned_data
            if said.get("name") and not said.get("DELETE"):
                row = {"key": said["key"] or next(keys), "name": said["name"], "weight": number(said["weight"])}
                made.append({**row, "criteria": said["criteria"]} if said["criteria"] else row)
        return made

    def method(self) -> dict[str, Any]:
        return self.method_form.method(self.jury_data())

    def draft(self) -> dict[str, Any]:
        """What stands on the page, in the form of docs/judging-files.md."""
        if self.data is None:
            return scheme_of(self.round)
        rows = []
        for form in self.criteria.forms:
            if (form.has_changed() or form.instance.pk) and not form.cleaned_data.get("DELETE"):
                form.instance.key = form.instance.key or form.cleaned_data["key"]
                rows.append((form.cleaned_data.get("order") or 0, form.instance))
        rows.sort(key=lambda row: row[0])
        spread = self.method_form.cleaned_data["spread"]
        return {
            "criteria": [criterion_data(one) for _place, one in rows], **({} if spread is None else {"spread": number(spread)}), **self.method(),
        }  # fmt: skip

    @cached_property
    def check(self) -> Check:
        """Everything that is wrong with what stands on the page, or the scheme and what it comes to."""
        if self.data is not None and not self.valid:
            return Check(faults=tuple(self._errors()))
        try:
            scheme = read_scheme(self.draft())
        except Faulty as faulty:
            names = dict(self.named)
            return Check(faults=tuple(say(fault, list(names.values()), names) for fault in faulty.faults))
        return Check(scheme=scheme, unusual=tuple(unusual(scheme)), notes=tuple(notes(scheme)))

    def _errors(self) -> Iterator[str]:
        for at, form in enumerate(self.criteria.forms, 1):
            name = form["name"].value() or _("criterion %(number)d") % {"number": at}
            yield from (f"{name}，{form[key].label if key in form.fields else ''}：{error}" for key, found in form.errors.items() for error in found)
        for jury in self.juries.forms:
            name = jury["name"].value() or _("jury")
            yield from (f"{name}，{jury[key].label if key in jury.fields else ''}：{error}" for key, found in jury.errors.items() for error in found)
        last = self.method_form
        yield from (f"{last[key].label if key in last.fields else ''}：{error}" for key, found in last.errors.items() for error in found)

    @cached_property
    def trial(self) -> Trial | None:
        scheme = self.check.scheme
        if scheme is None:
            return None
        factored = {form.instance.key for form in self.criteria.forms if form.instance.factored and form.instance.key}
        return try_scheme(scheme, self.data or {}, factored)


def free_keys(taken: set[str], letter: str = "c") -> Iterator[str]:
    place = 0
    while True:
        place += 1
        if f"{letter}{place}" not in taken:
            yield f"{letter}{place}"
