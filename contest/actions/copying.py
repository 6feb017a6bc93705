"""A contest made from an earlier one: everything that was set up, with its dates moved by so many days. What people did in it stays behind."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate, localtime, make_aware

from accounts.models import Person
from contest.actions.setting_up import BASICS, require_slug
from contest.models import AskedDocument, AwardLevel, Contest, Eligibility, Host, ListShare, Question, Quota, Round, Stage, Track
from contest.permissions import runs_contest
from contest.rules.eligibility import years_after
from contest.rules.states import RoundState
from ledger.actions import record
from ledger.refusals import NotAllowed

ALSO = ("result_order", "feedback_marks", "feedback_comments", "feedback_rank")
NOT_OF_A_ROUND = (
    "contest", "track", "ref", "state", "scheme", "opens", "closes", "extra_sent_at", "draw_number", "draw_hash", "draw_said", "draw_times",
    "drawn_at", "draw_report", "conflicts_checked_at", "released_at", "closed_at", "ratified_body", "ratified_on", "ratified_by",
    "promulgation_number",
)  # fmt: skip
"""What a round has of its own dates, draws and results, or what is mapped."""


@dataclass(frozen=True)
class Moved:
    """A stage with its dates before and after."""

    name: str
    before: tuple[dt.datetime, dt.datetime]
    after: tuple[dt.datetime, dt.datetime]


def later(moment: dt.datetime, days: int) -> dt.datetime:
    """The same time of day so many days later, as the clock in the office shows it."""
    local = localtime(moment)
    return make_aware(local.replace(tzinfo=None) + dt.timedelta(days=days))


def moved_stages(source: Contest, days: int) -> list[Moved]:
    return [Moved(str(stage), (stage.opens, stage.closes), (later(stage.opens, days), later(stage.closes, days))) for stage in source.stages.all()]


def first_day(source: Contest) -> dt.date | None:
    """The day on which its first stage opened: what a new beginning is counted from."""
    stage = source.stages.order_by("opens").first()
    return localdate(stage.opens) if stage else None


@transaction.atomic
def copy_contest(*, source: Contest, by: Person, days: int, zones: bool = True, **fields: Any) -> Contest:
    """`fields` are of BASICS and stand in place of the earlier ones: name, slug, year, edition, prefix. With its zones, where it has any.

    Raises NotAllowed, Frozen for an address that the pages need themselves.
    """
    if not runs_contest(by, source):
        raise NotAllowed
    made = copy_one(source, by, days, None, **fields)
    if zones:
        for zone in source.zones.select_related("organization").order_by("pk"):
            slug = free_slug(f"{made.slug}-{zone.organization.region_code or zone.pk}")
            words = {"name": zone.name.replace(source.name, made.name)[:120], "slug": slug}
            copy_one(zone, by, days, made, prefix=free_prefix(made), year=made.year, edition=made.edition, **words)
    return made


def copy_one(source: Contest, by: Person, days: int, parent: Contest | None, **fields: Any) -> Contest:
    kept = {name: getattr(source, name) for name in (*BASICS, *ALSO)}
    made = Contest(organization=source.organization, parent=parent, made_by=by, **(kept | fields))
    require_slug(made.slug)
    made.full_clean()
    made.save()
    fill(made, source, days)
    record(book=made.book, action="contest.copied", subject=made, by=by, source=source.pk, days=days, organization=made.organization_id)
    return made


def fill(made: Contest, source: Contest, days: int) -> None:
    """Every table of the set-up."""
    copy_rows(Host.objects.filter(contest=source), contest=made)
    tracks = copy_form(made, source, days)
    for quota in Quota.objects.filter(contest=source, from_above=0):
        again(quota, contest=made, track=tracks.get(quota.track_id), handed_down=0)
    questions = {question.key: question for question in made.questions.all()}
    for share in ListShare.objects.filter(contest=source).select_related("question"):
        if share.question.key in questions:
            again(share, contest=made, question=questions[share.question.key])
    copy_rounds(made, source, days, tracks)


def copy_form(made: Contest, source: Contest, days: int) -> Mapping[int | None, Track]:
    """What an entrant meets, in a copy and in a zone: tracks, stages, questions, documents, conditions, awards. Track before -> track now.

    A table in which `made` has rows of its own already stays as it is.
    """
    empty = {name for name in ("tracks", "stages", "questions", "eligibility", "award_levels") if not getattr(made, name).exists()}
    if not made.documents.filter(question=None).exists():
        empty.add("documents")
    if "tracks" in empty:
        copy_rows(Track.objects.filter(contest=source), contest=made)
    if "questions" in empty:
        copy_rows(Question.objects.filter(contest=source, retired=False), contest=made)
    if "stages" in empty:
        for stage in Stage.objects.filter(contest=source):
            again(stage, contest=made, opens=later(stage.opens, days), closes=later(stage.closes, days))
    by_name, by_key = {track.name: track for track in made.tracks.all()}, {question.key: question for question in made.questions.all()}
    tracks: dict[int | None, Track] = {track.pk: by_name[track.name] for track in source.tracks.all() if track.name in by_name}
    questions = {question.pk: by_key[question.key] for question in source.questions.all() if question.key in by_key}
    for document in AskedDocument.objects.filter(contest=source, retired=False):
        if ("documents" if document.question_id is None else "questions") in empty:
            again(document, contest=made, question=questions.get(document.question_id or 0))
    for condition in Eligibility.objects.filter(contest=source) if "eligibility" in empty else ():
        if condition.question_id in (None, *questions) and condition.track_id in (None, *tracks):
            on = years_after(condition.on, made.year - source.year) if condition.on else None
            again(condition, contest=made, track=tracks.get(condition.track_id), question=questions.get(condition.question_id or 0), on=on)
    for level in AwardLevel.objects.filter(contest=source) if "award_levels" in empty else ():
        if level.track_id in (None, *tracks):
            again(level, contest=made, track=tracks.get(level.track_id))
    return tracks


def copy_rounds(made: Contest, source: Contest, days: int, tracks: Mapping[int | None, Track]) -> None:
    """Their settings and schemes; judges, draws, marks and results stay where they were."""
    names = [field.name for field in Round._meta.concrete_fields if not field.primary_key and field.name not in NOT_OF_A_ROUND]
    for before in source.rounds.prefetch_related("criteria").order_by("order", "pk"):
        dates = {name: later(moment, days) if (moment := getattr(before, name)) else None for name in ("opens", "closes")}
        round = Round(contest=made, track=tracks.get(before.track_id), state=RoundState.SET_UP, **dates)
        for name in names:
            setattr(round, name, getattr(before, name))
        round.full_clean(exclude=["method", "scheme"])
        round.save()
        copy_rows(before.criteria.all(), round=round)


def again(row: Any, **fields: Any) -> Any:
    """A new row with everything that this one says, but for `fields`."""
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key and field.name not in fields}
    return type(row)._default_manager.create(**values, **fields)


def copy_rows(rows: Iterable[models.Model], **fields: Any) -> None:
    for row in rows:
        again(row, **fields)


def free_slug(wanted: str) -> str:
    wanted = wanted[:55]
    taken = set(Contest.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for number in itertools.count(1) if (slug := wanted if number == 1 else f"{wanted}-{number}") not in taken)


def free_prefix(contest: Contest) -> str:
    """Of a zone: the edition's own and a letter or two, GYA, GYB … GYAA, so that no number is given twice."""
    taken = set(Contest.objects.filter(year=contest.year).values_list("prefix", flat=True))
    letters = [chr(65 + place) for place in range(26)]
    for tail in (*letters, *(one + two for one in letters for two in letters)):
        if (prefix := f"{contest.prefix[: 8 - len(tail)]}{tail}") not in taken:
            return prefix
    raise AssertionError("seven hundred zones in one year")
