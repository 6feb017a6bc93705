"""What a contest lacks before it is opened, and what will be missed later if nobody looks. Words for the codes are the page's business."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ORDER = ("entry", "recommending", "screening", "round_1", "round_2", "final", "notice", "ratification", "ceremony")
"""Stages follow each other so; the launch stands outside. One may begin while the one before still runs, as recommendation does."""


@dataclass(frozen=True)
class Gap:
    """`step` is where it is filled in; one that `blocks` stands in the way of opening."""

    step: str
    code: str
    blocks: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dates:
    kind: str
    name: str
    opens: dt.datetime
    closes: dt.datetime


@dataclass(frozen=True)
class Judged:
    """A round: of one track, or of all (""). `whole`: its scheme can be read."""

    name: str
    track: str
    whole: bool
    last: bool


@dataclass(frozen=True)
class Plan:
    hosts: int
    tracks: tuple[str, ...]
    stages: tuple[Dates, ...]
    questions: int
    documents: int
    phone: bool
    awards: tuple[str, ...]
    """The track of each level, "" for one that every track has."""
    rounds: tuple[Judged, ...] = ()
    judges: int = 0
    supervisors: int = 0
    zones_without_places: tuple[str, ...] = ()
    zones_not_open: tuple[str, ...] = ()
    numbers_taken_by: str = ""
    """Another contest whose entries are numbered alike."""


def gaps(plan: Plan, now: dt.datetime) -> list[Gap]:
    """In the order of the set-up."""
    return [*lacking(plan, now), *unwise(plan)]


def lacking(plan: Plan, now: dt.datetime) -> Iterator[Gap]:
    kinds = {stage.kind: stage for stage in plan.stages}
    if not plan.phone:
        yield Gap("basics", "no_phone")
    if plan.numbers_taken_by:
        yield Gap("basics", "numbers_taken", names=(plan.numbers_taken_by,))
    if not plan.hosts:
        yield Gap("hosts", "no_host")
    if not plan.tracks:
        yield Gap("tracks", "no_track")
    if "entry" not in kinds:
        yield Gap("stages", "no_entry_stage")
    elif kinds["entry"].closes <= now:
        yield Gap("stages", "entry_is_over")
    if "notice" not in kinds:
        yield Gap("stages", "no_notice_stage")
    if not plan.questions:
        yield Gap("questions", "no_question")
    if not plan.documents:
        yield Gap("documents", "no_document")
    if not plan.awards:
        yield Gap("awards", "no_award")


def unwise(plan: Plan) -> Iterator[Gap]:
    for before, after in out_of_order(plan.stages):
        yield Gap("stages", "out_of_order", blocks=False, names=(before.name, after.name))
    if plan.zones_not_open:
        yield Gap("zones", "zones_not_open", blocks=False, names=plan.zones_not_open)
    if plan.zones_without_places:
        yield Gap("quotas", "zones_without_places", blocks=False, names=plan.zones_without_places)
    if plan.awards and "" not in plan.awards and (bare := without(plan.tracks, plan.awards)):
        yield Gap("awards", "track_without_award", blocks=False, names=bare)
    judged = [one.track for one in plan.rounds]
    if not plan.rounds:
        yield Gap("rounds", "no_round", blocks=False)
    elif "" not in judged and (bare := without(plan.tracks, judged)):
        yield Gap("rounds", "track_without_round", blocks=False, names=bare)
    if half := tuple(one.name for one in plan.rounds if not one.whole):
        yield Gap("rounds", "scheme_not_whole", blocks=False, names=half)
    if plan.rounds and not any(one.last for one in plan.rounds):
        yield Gap("rounds", "no_last_round", blocks=False)
    if not plan.judges:
        yield Gap("people", "no_judge", blocks=False)
    if not plan.supervisors:
        yield Gap("people", "no_supervisor", blocks=False)


def without(tracks: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    return tuple(track for track in tracks if track not in named)


def out_of_order(stages: Sequence[Dates]) -> list[tuple[Dates, Dates]]:
    """Neighbours of which the later one begins or ends before the earlier one does."""
    placed = sorted((stage for stage in stages if stage.kind in ORDER), key=lambda stage: ORDER.index(stage.kind))
    return [(one, two) for one, two in zip(placed, placed[1:], strict=False) if two.opens < one.opens or two.closes < one.closes]
