"""Ventures by the hundred: each fares as one did that lived through the actions, with other people, another firm and figures in proportion."""

import uuid
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import Person
from contest.models import Entry
from demo.making.bulk import Bulk, said
from demo.making.clones import link
from demo.making.world import World
from files.models import PrivateFile
from incubator.actions.making import region_of
from incubator.models import Deal, DealEvent, Evidence, Founder, Report, StateChange, Venture, VentureEntry, Verification
from incubator.rules.outcomes import FULL_TIME, row_fte
from incubator.rules.words import JobRow
from ledger.models import Event, Words
from ledger.refs import new_ref
from notices.models import Delivery, Notice

HEADS = (*(f"{row.value}_heads" for row in JobRow), "key_groups", "facilitated", "turnover_fen", "tax_fen")


@dataclass
class Fare:
    """All that one venture's course wrote, loaded once."""

    venture: Venture
    entry_code: str
    founder: Person
    verifier: Person
    states: list[StateChange]
    deals: list[Deal]
    deal_events: list[DealEvent]
    reports: list[Report]
    evidence: list[Evidence]
    verifications: list[Verification]
    founders: list[Founder]
    origins: list[VentureEntry]
    events: list[Event]
    words: dict[int, list[Words]]
    notices: list[Notice]


def load(venture: Venture, verifier: Person, entry: Entry) -> Fare:
    events = list(Event.objects.filter(book__name=venture.book).order_by("number"))
    words: dict[int, list[Words]] = {}
    for row in Words.objects.filter(event__in=events):
        words.setdefault(row.event_id, []).append(row)
    deals, reports = list(venture.deals.all()), list(venture.reports.all())
    deal_events = list(DealEvent.objects.filter(deal__in=deals).order_by("pk"))
    founders = list(venture.founder_rows.select_related("person"))
    keys = [f"founder:{row.pk}" for row in founders] + [f"{kind}:{row.pk}" for row in reports for kind in ("verified", "returned", "report")]
    evidence = Evidence.objects.filter(report__in=reports) | Evidence.objects.filter(payment__in=deal_events)
    verifications = Verification.objects.filter(report__in=reports) | Verification.objects.filter(payment__in=deal_events)
    return Fare(
        venture, entry.credit_code, founders[0].person, verifier, list(venture.changes.all()), deals, deal_events, reports,
        list(evidence.select_related("file").order_by("pk")), list(verifications.order_by("pk")), founders,
        list(venture.origins.all()), events, words,
        list(Notice.objects.filter(key__in=keys, kind__in=["venture", "verify"])),
    )  # fmt: skip


class VentureCloner:
    def __init__(self, world: World, bulk: Bulk) -> None:
        self.world, self.bulk = world, bulk

    def clone(self, fare: Fare, entry: Entry, verifier: Person) -> Venture:
        assert entry.unit is not None  # noqa: S101  awarded
        old, factor = fare.venture, self.world.rng.uniform(0.6, 1.7)
        people = {fare.founder.pk: entry.leader_id, fare.verifier.pk: verifier.pk}
        venture = fresh(old, ref=new_ref(), organization_id=entry.unit_id, region_code=region_of(entry.unit), name=entry.unit_name or entry.title)
        venture.credit_code = entry.credit_code or (self.world.invention.credit_code(venture.region_code) if old.credit_code else None)
        venture.baseline_jobs = None if entry.baseline_jobs is None else entry.baseline_jobs * FULL_TIME
        venture.baseline_on = entry.baseline_on
        self.bulk.add(venture)
        maps = Maps(self, people, {(Venture, old.pk): venture, (Entry, fare.origins[0].entry_id): entry}, factor)

        for origin in fare.origins:
            maps.put(origin, venture_id=venture.pk, entry_id=entry.pk)
        for founder in fare.founders:
            maps.put(founder, venture_id=venture.pk, person_id=entry.leader_id)
        for deal in fare.deals:
            maps.put(deal, ref=new_ref(), venture_id=venture.pk)
        for report in fare.reports:
            maps.put(
                report, ref=new_ref(), venture_id=venture.pk, supersedes_id=maps.of(Report, report.supersedes_id), **in_proportion(report, factor)
            )
        for row in fare.deal_events:
            maps.put(
                row, deal_id=maps.of(Deal, row.deal_id), voids_id=maps.of(DealEvent, row.voids_id), report_id=maps.of(Report, row.report_id),
                amount_fen=None if row.amount_fen is None else money(row.amount_fen, factor),
            )  # fmt: skip
        for proof in fare.evidence:
            self.proof(maps, proof, entry.leader_id)
        for one in fare.verifications:
            self.verification(maps, one, factor)
        for state in fare.states:
            maps.put(state, venture_id=venture.pk)
        self.tell(fare, venture, maps)
        return venture

    def proof(self, maps: "Maps", proof: Evidence, founder: int) -> None:
        file: PrivateFile = maps.put(proof.file, uuid=uuid.uuid4(), ref=new_ref(), uploaded_by_id=founder)
        link(proof.file.path, file.path)
        report, payment = maps.of(Report, proof.report_id), maps.of(DealEvent, proof.payment_id)
        file.belongs_to = f"incubator.report:{report}" if report else f"incubator.dealevent:{payment}"
        self.bulk.new_chain(file.book)
        self.bulk.record(
            book=file.book, action="file.kept", subject=f"files.privatefile:{file.pk}", by=founder, at=file.at,
            data={"sha256": file.sha256, "size": file.size, "kind": file.kind},
        )  # fmt: skip
        maps.put(proof, report_id=report, payment_id=payment, file_id=file.pk)

    def verification(self, maps: "Maps", one: Verification, factor: float) -> None:
        report, payment = maps.of(Report, one.report_id), maps.of(DealEvent, one.payment_id)
        fields: dict[str, Any] = {}
        if not one.returned:
            whole = maps.rows[Report, one.report_id].claimed(one.field) if one.report_id else maps.rows[DealEvent, one.payment_id or 0].amount_fen
            short = (one.claimed or 0) - (one.accepted or 0)
            fields = {"claimed": whole, "accepted": max(0, whole - short)}
        maps.put(one, report_id=report, payment_id=payment, **fields)

    def tell(self, fare: Fare, venture: Venture, maps: "Maps") -> None:
        """The book of the venture, event by event, and the notices."""
        rows: list[Any] = [*fare.states, *fare.deal_events, *fare.reports, *fare.verifications]
        owners = {row.event_id: row for row in rows}
        self.bulk.new_chain(venture.book)
        for event in fare.events:
            told = {row.field: row.text for row in fare.words.get(event.pk, ())}
            data = {name: value for name, value in said(event).items() if name not in told}
            owner = owners.get(event.pk)
            made = maps.rows[type(owner), owner.pk] if owner is not None else None
            data = maps.data(event, data, made)
            label, _colon, key = event.subject.partition(":")
            written = self.bulk.record(
                book=venture.book, action=event.action, subject=f"{label}:{maps.by_label(label, int(key))}", by=maps.person(event.actor_id),
                at=event.at, words=told, data=data,
            )  # fmt: skip
            if made is not None:
                made.event_id = written.pk
        for notice in fare.notices:
            kind, _colon, number = notice.key.partition(":")
            model = Founder if kind == "founder" else Report
            row = maps.rows[model, int(number)]
            link_ = notice.link.replace(fare.venture.ref, venture.ref)
            if model is Report:
                link_ = link_.replace(next(report.ref for report in fare.reports if report.pk == int(number)), row.ref)
            again = fresh(
                notice, ref=new_ref(), person_id=maps.person(notice.person_id), key=f"{kind}:{row.pk}", link=link_,
                title=notice.title.replace(fare.venture.name, venture.name)[:120],
            )  # fmt: skip
            self.bulk.add(again)
            self.bulk.add(Delivery(notice_id=again.pk, channel=Delivery.Channel.NONE))


class Maps:
    """Old row -> new row, and old person -> new person."""

    def __init__(self, cloner: VentureCloner, people: Mapping[int, int], rows: dict[tuple[type[Model], int], Any], factor: float) -> None:
        self.cloner, self.people, self.rows, self.factor = cloner, people, rows, factor

    def put(self, row: Any, **fields: Any) -> Any:
        made = fresh(row, **fields)
        for name in ("by_id", "made_by_id", "named_by_id"):
            if name not in fields and hasattr(made, name):
                setattr(made, name, self.person(getattr(made, name)))
        self.rows[type(row), row.pk] = self.cloner.bulk.add(made)
        return made

    def of(self, model: type[Model], key: int | None) -> int | None:
        return None if key is None else self.rows[model, key].pk

    def person(self, key: int | None) -> int | None:
        return None if key is None else self.people.get(key, key)

    def by_label(self, label: str, key: int) -> int:
        return next(row.pk for (model, old), row in self.rows.items() if old == key and model._meta.label_lower == label)

    def data(self, event: Event, data: dict[str, Any], made: Any) -> dict[str, Any]:
        """What the event says: of a row its numbers, else the same with the new keys."""
        if made is not None:
            content = made.content()
            extra = {"report": made.report_id} if isinstance(made, DealEvent) else {}
            return {**data, **content, **extra}
        if "entry" in data:
            data["entry"] = next(row.pk for (model, _old), row in self.rows.items() if model is Entry)
        if "person" in data:
            data["person"] = self.person(data["person"])
        if "file" in data:
            file = self.rows[PrivateFile, data["file"]]
            data |= {"file": file.pk, "sha256": file.sha256}
        return data


def fresh(row: Any, **fields: Any) -> Any:
    made = copy(row)
    made.pk, made._state = None, type(row._state)()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def money(fen: int, factor: float) -> int:
    """Whole 元, at least one."""
    return max(100, int(fen * factor) // 100 * 100)


def in_proportion(report: Report, factor: float) -> dict[str, int | None]:
    """The same course with more or fewer people; nothing stays nothing."""
    made: dict[str, int | None] = {}
    for name in HEADS:
        value = getattr(report, name)
        made[name] = value if not value else money(value, factor) if name.endswith("_fen") else max(1, round(value * factor))
    for row in JobRow:
        made[f"{row.value}_fte"] = row_fte(row, made[f"{row.value}_heads"] or 0, report.time.get(row.value))
    return made
