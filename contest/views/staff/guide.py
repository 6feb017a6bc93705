"""The set-up as one sequence: each step with how it stands, the one before and the one after."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contest.forms.setup import PART_WORDS
from contest.models import Contest, Judge
from contest.readiness import Missing, missing_in

WORDS = {
    **PART_WORDS,
    "zones": gettext_lazy("Zones"),
    "rounds": gettext_lazy("Rounds and their schemes"),
    "people": gettext_lazy("Judges and supervisors"),
    "opening": gettext_lazy("Check and open"),
}
ORDER = (
    "basics", "hosts", "tracks", "zones", "stages", "questions", "documents", "eligibility", "quotas", "shares", "awards", "rounds", "people",
    "opening",
)  # fmt: skip
PAGES = {"zones": "staff_zones", "rounds": "staff_rounds", "people": "staff_judges", "opening": "staff_contest"}
MAY_BE_EMPTY = ("zones", "eligibility", "quotas", "shares", "rounds", "people")


@dataclass(frozen=True)
class Step:
    key: str
    word: Any
    url: str
    kind: str  # of parts/status.html
    state: Any
    gaps: tuple[Missing, ...]
    current: bool


@dataclass(frozen=True)
class Guide:
    steps: list[Step]
    before: Step | None
    after: Step | None

    @property
    def done(self) -> int:
        return sum(step.kind == "done" for step in self.steps)


def address_of(contest: Contest, key: str) -> str:
    return reverse(PAGES[key], args=[contest.slug]) if key in PAGES else reverse("staff_contest_edit", args=[contest.slug, key])


def places(contest: Contest) -> list[tuple[Any, str]]:
    """(word, address) of every step but the last, for a contest that is open."""
    return [(WORDS[key], address_of(contest, key)) for key in ORDER if key != "opening" and (key != "zones" or contest.parent_id is None)]


def counts_of(contest: Contest) -> dict[str, int]:
    parts: dict[str, Any] = {
        "hosts": contest.hosts, "tracks": contest.tracks, "zones": contest.zones, "stages": contest.stages,
        "questions": contest.questions.filter(retired=False), "documents": contest.documents.filter(retired=False, question=None),
        "eligibility": contest.eligibility, "quotas": contest.quotas, "shares": contest.shares, "awards": contest.award_levels,
        "rounds": contest.rounds, "people": contest.judges.exclude(role=Judge.Role.SCORE_CLERK),
    }  # fmt: skip
    return {key: rows.count() for key, rows in parts.items()}


def guide(contest: Contest, current: str = "", missing: list[Missing] | None = None) -> Guide:
    gaps = missing_in(contest) if missing is None else missing
    counts = counts_of(contest)
    keys = [key for key in ORDER if key != "zones" or contest.parent_id is None]
    steps = [step_of(contest, key, counts.get(key, 0), tuple(gap for gap in gaps if gap.part == key), key == current, gaps) for key in keys]
    place = keys.index(current) if current in keys else -1
    return Guide(steps, steps[place - 1] if place > 0 else None, steps[place + 1] if 0 <= place < len(steps) - 1 else None)


def step_of(contest: Contest, key: str, many: int, own: tuple[Missing, ...], current: bool, every: list[Missing]) -> Step:
    if key == "opening":
        blocked = sum(gap.blocks for gap in every)
        if contest.announced_at is not None:
            kind, state = "done", _("announced")
        elif blocked:
            kind, state = "wait", ngettext("%(n)d thing is missing", "%(n)d things are missing", blocked) % {"n": blocked}
        else:
            kind, state = "now", _("can be opened")
    elif any(gap.blocks for gap in own):
        kind, state = "now", _("to fill in")
    elif not many and key in MAY_BE_EMPTY:
        kind, state = "wait", _("none yet")
    elif own:
        kind, state = "back", _("to look at")
    elif key == "basics":
        kind, state = "done", _("filled in")
    else:
        kind, state = "done", ngettext("%(n)d row", "%(n)d rows", many) % {"n": many}
    return Step(key, WORDS[key], address_of(contest, key), kind, state, own, current)
