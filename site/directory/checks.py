"""What the ledger says of the directory, held against its rows."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from directory.actions.craftsmen import derive_honours
from directory.actions.studios import derive_standing
from directory.models import (
    Achievement,
    Application,
    Apprenticeship,
    Booking,
    Consultation,
    ConsultationStep,
    Craftsman,
    Designation,
    FundRow,
    Honour,
    Keeper,
    Offer,
    ProfileVersion,
    Studio,
    Visit,
    YearlyReview,
)
from ledger.models import Event
from ledger.projections import Mismatch, projection


@projection("directory")
def profiles_match_what_happened() -> Iterator[Mismatch]:
    yield from _derived(Studio, Designation, "studio_id", derive_standing, ("state", "level", "hidden"))
    yield from _derived(Craftsman, Honour, "craftsman_id", derive_honours, ("title", "level", "hidden"))
    yield from _versions()


def _derived(model: Any, events: Any, owner: str, derive: Any, fields: tuple[str, ...]) -> Iterator[Mismatch]:
    given: dict[int, list[Any]] = defaultdict(list)
    for event in events.objects.all():
        given[getattr(event, owner)].append(event)
    for profile in model.objects.order_by("pk").iterator():
        said = {name: str(getattr(profile, name)) for name in fields}
        derive(profile, given[profile.pk], save=False)
        for name in fields:
            if said[name] != str(getattr(profile, name)):
                yield Mismatch(profile.book, 0, f"the row says {name} {said[name]!r}, its events {str(getattr(profile, name))!r}")


def _versions() -> Iterator[Mismatch]:
    approved: dict[tuple[str, int], str] = {}
    for event in Event.objects.filter(action__regex=r"^(studio|craftsman)\.(approved|imported|amended|merged)$").iterator():
        data = json.loads(event.data)
        if data.get("version"):
            approved[event.subject, int(data["version"])] = data["sha256"]
    for version in ProfileVersion.objects.order_by("pk").iterator():
        kind, pk = ("studio", version.studio_id) if version.studio_id else ("craftsman", version.craftsman_id)
        if approved.get((f"directory.{kind}:{pk}", version.number)) != version.sha256:
            yield Mismatch(f"{kind}:{pk}", version.number, f"approved version {version.number} is not the one that was recorded")


Said = dict[str, Any]


@projection("directory-life")
def rows_stand_as_they_were_left() -> Iterator[Mismatch]:
    """What is moved by actions (applications, bookings, questions, keepers, agreements, reviews, money, visits) against its last event."""
    yield from _last(Application, "application.", lambda row: {"state": row.state, "holder": row.holder_id})
    yield from _last(Offer, "visit.offer", lambda row: {"open": row.cancelled_at is None})
    yield from _last(Booking, "visit.", lambda row: {"state": row.state})
    yield from _last(Consultation, "consultation.", lambda row: {"state": row.state, "matter": row.matter})
    yield from _last(Keeper, "studio.keeper-", lambda row: {"keeper": row.person_id, "keeps": row.until is None})
    yield from _last(FundRow, "studio.funds", lambda row: {"kind": row.kind, "amount": row.amount_fen, "on": row.on.isoformat()})
    yield from _last(Visit, "visit.took-place", lambda row: {"people": row.people, "on": row.on.isoformat(), "days": row.days})
    yield from _last(YearlyReview, "review.", lambda row: {"year": row.year, "decision": row.decision_id})
    agreed = Apprenticeship.objects.exclude(signed_on=None, result="")
    yield from _last(agreed, "craftsman.a", lambda row: {"result": row.result})
    for model, kind in ((Studio, "studio"), (Craftsman, "craftsman")):
        yield from _last(model.objects.exclude(merged_into=None), f"{kind}.merged-into", lambda row: {"into": row.merged_into_id})
    yield from _steps()
    yield from _achievements()


def _achievements() -> Iterator[Mismatch]:
    """Every achievement against the event that added it; what an event of an earlier version does not tell is not asked."""
    rows = {row.pk: row for row in Achievement.objects.iterator()}
    events = Event.objects.filter(action__endswith=".achievement-added").order_by("pk").values_list("book__name", "number", "data")
    told = set()
    for book, number, text in events.iterator():
        data = json.loads(text)
        row = rows.get(data["achievement"])
        told.add(data["achievement"])
        if row is None:
            yield Mismatch(book, number, f"achievement {data['achievement']} was added, and is gone")
            continue
        for name, value in {"kind": str(row.kind), "year": row.year, "benefit": row.benefit_fen, "rung": row.rung}.items():
            if name in data and data[name] != value:
                yield Mismatch(book, number, f"achievement {row.pk}: the row says {name} {value!r}, its event {data[name]!r}")
    for pk in sorted(rows.keys() - told):
        yield Mismatch(f"directory.achievement:{pk}", 0, "there is a row, but no event that made it")


def _last(rows: Any, prefix: str, say: Callable[[Any], Said]) -> Iterator[Mismatch]:
    """Every row against the last event of which it is the subject."""
    found = rows if isinstance(rows, QuerySet) else rows.objects.all()
    label = found.model._meta.label_lower
    last: dict[str, tuple[str, int, Said]] = {}
    events = Event.objects.filter(subject__startswith=f"{label}:", action__startswith=prefix).order_by("pk")
    for book, number, subject, text in events.values_list("book__name", "number", "subject", "data").iterator():
        last[subject] = book, number, json.loads(text)
    for row in found.order_by("pk").iterator():
        event = last.get(f"{label}:{row.pk}")
        if event is None:
            yield Mismatch(f"{label}:{row.pk}", 0, "there is a row, but no event that made it")
            continue
        book, number, data = event
        for name, value in say(row).items():
            if name not in data or data[name] != value:
                yield Mismatch(book, number, f"{label} {row.pk}: the row says {name} {value!r}, its last event {data.get(name)!r}")


def _steps() -> Iterator[Mismatch]:
    """The steps of a question and where they left it."""
    last: dict[int, str] = {}
    for pk, state in ConsultationStep.objects.order_by("pk").values_list("consultation_id", "state"):
        last[pk] = state
    for row in Consultation.objects.order_by("pk").iterator():
        if last.get(row.pk) != row.state:
            yield Mismatch(row.book, 0, f"the question says {row.state!r}, its last step {last.get(row.pk)!r}")
