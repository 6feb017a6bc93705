"""What the bench shows: a plan in figures, another one beside it that is tried and not kept, where entries and judges come from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from contest.actions.drawing import facts_of, proposed
from contest.conflict_facts import region
from contest.models import Round, RoundEntry
from contest.rules.draw import Draw
from contest.rules.drawing import Facts, Figures, Numbers, PanelOf, figures
from contest.rules.states import AssignmentState
from ledger.canonical import sha256

STANDING = (AssignmentState.DRAFT, AssignmentState.RELEASED)
FIGURE_WORDS = {
    "covered": _("entries with all their judges"),
    "with_expert": _("entries with a judge of their field"),
    "match": _("judges of the entry's field, over all entries"),
    "worst": _("the fewest of them that one entry has"),
    "one_employer": _("entries of which two judges share an employer"),
    "one_region": _("entries all of whose judges are of one region"),
    "least": _("fewest entries of a judge who has any"),
    "most": _("most entries of a judge"),
    "idle": _("judges without any entry"),
    "components": _("groups of judges that share no entry"),
    "regions_least": _("fewest regions in one panel"),
    "regions_most": _("most regions in one panel"),
}
OF_PANELS = ("regions_least", "regions_most")
LESS_IS_BETTER = ("one_employer", "one_region", "most", "idle", "components")
NEITHER = ("least", "regions_most")


@dataclass(frozen=True)
class Line:
    """One figure of what is kept and of what was tried. `better` is None where neither is."""

    words: Any
    kept: int | None
    tried: int
    better: bool | None

    @property
    def difference(self) -> str:
        return "—" if self.kept is None else f"{self.tried - self.kept:+d}" if self.tried != self.kept else "0"


@dataclass(frozen=True)
class Trial:
    numbers: Numbers
    lines: tuple[Line, ...]
    uncovered: tuple[dict[str, Any], ...]
    """With `number` of the entry, `why` and `mend`."""
    lacks: tuple[dict[str, Any], ...]


def standing_figures(round: Round, facts: Facts) -> Figures | None:
    """What is proposed or released now; None before anything is."""
    pairs = [(str(entry), str(judge)) for entry, judge in round.assignments.filter(state__in=STANDING).values_list("entry_id", "judge_id")]
    return figures(facts, pairs, standing_panels(round)) if pairs else None


def standing_panels(round: Round) -> list[PanelOf]:
    entries: dict[int, list[str]] = {}
    for pk, panel in round.entries.exclude(panel=None).values_list("pk", "panel_id"):
        entries.setdefault(panel, []).append(str(pk))
    return [(tuple(of), (), "") for of in entries.values()]


def try_numbers(round: Round, numbers: Numbers) -> Trial:
    """The same entries, judges and conflicts under other numbers. Drawn by a number of its own, never the one that will decide, so that nobody can
    look for the numbers that bring a judge and an entry together. Raises Refused."""
    facts = facts_of(round)
    other = facts.by(numbers)
    number = str(int(sha256(other.data), 16)).zfill(24)[:24]
    made = proposed(other, Draw(number, "try"))
    kept, tried = standing_figures(round, facts), figures(other, made.pairs, made.panels)
    numbered = {one["key"]: one["number"] for one in facts.entries}
    return Trial(
        numbers=numbers,
        lines=tuple(compared(kept, tried, panels=numbers.mode == "panels")),
        uncovered=tuple({**one, "number": numbered[one["entry"]]} for one in made.report["uncovered"]),
        lacks=tuple(made.report["lacks"]),
    )


def compared(kept: Figures | None, tried: Figures, *, panels: bool) -> Iterable[Line]:
    before, now = asdict(kept) if kept else {}, asdict(tried)
    for key, words in FIGURE_WORDS.items():
        if key in OF_PANELS and not panels:
            continue
        had = before.get(key)
        better = None if had is None or had == now[key] or key in NEITHER else (now[key] < had) == (key in LESS_IS_BETTER)
        yield Line(words, had, now[key], better)


@dataclass(frozen=True)
class RegionRow:
    name: str
    counts: tuple[int, ...]
    """Entries of each panel, then of all."""


def region_rows(rows: Sequence[RoundEntry], panels: Sequence[Any]) -> list[RegionRow]:
    """Where the entries of each panel come from, the most entries first."""
    of = {row.pk: region(row.entry.unit.region_code) if row.entry.unit else "" for row in rows}
    names = region_names(set(of.values()) - {""})
    whole = Counter(of.values())
    each = {panel.pk: Counter(of[row.pk] for row in rows if row.panel_id == panel.pk) for panel in panels}
    made = []
    for code, many in sorted(whole.items(), key=lambda item: (-item[1], item[0])):
        made.append(RegionRow(names.get(code, code or "—"), (*(each[panel.pk][code] for panel in panels), many)))
    return made


def region_names(codes: set[str]) -> dict[str, str]:
    """Region (four digits, or six right under the province) -> what the federation there is called."""
    full = {code.ljust(6, "0"): code for code in codes}
    found = Organization.objects.filter(region_code__in=full, level__in=[Organization.Level.CITY, Organization.Level.COUNTY])
    return {full[code]: name.removesuffix("总工会") for code, name in found.order_by("-depth").values_list("region_code", "short_name")}


def conflict_counts(round: Round) -> dict[int, int]:
    """Judge -> with how many entries of the round the judge must not meet."""
    rows = RoundEntry.objects.filter(round=round).exclude(entry__conflicts=None).values_list("entry__conflicts__judge", "pk").distinct()
    return dict(Counter(judge for judge, _entry in rows))
