"""What the incubator's own tables say, held against the ledger: each row was repeated in its event, number by number."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from incubator.models import (
    AuditSample,
    Deal,
    DealEvent,
    Figure,
    Report,
    Showcase,
    StateChange,
    Support,
    SupportPayment,
    SupportStep,
    Venture,
    Verification,
)
from incubator.rules.deal_moves import state_after
from ledger.canonical import canonical, sha256
from ledger.models import Event
from ledger.projections import Mismatch, projection


def against_events(model: type[models.Model], actions: tuple[str, ...]) -> Iterator[Mismatch]:
    """Rows whose numbers differ from their events, then events whose row is gone."""
    for row in model._default_manager.select_related("event__book").order_by("pk").iterator():
        event: Event = row.event  # type: ignore[attr-defined]
        said = json.loads(event.data)
        for name, value in json.loads(canonical(row.content())).items():  # type: ignore[attr-defined]
            if name not in said or said[name] != value:
                yield Mismatch(
                    event.book.name, event.number, f"{model._meta.verbose_name} {row.pk}: {name} is {value}, its event says {said.get(name)}"
                )
    for event in (
        Event.objects.filter(action__in=actions).exclude(pk__in=model._default_manager.values("event")).select_related("book").order_by("pk")
    ):
        yield Mismatch(event.book.name, event.number, f"the {model._meta.verbose_name} of this event is missing")


@projection("venture reports")
def reports_say_what_was_submitted() -> Iterator[Mismatch]:
    yield from against_events(Report, ("report.submitted",))


@projection("deal events")
def deal_events_say_what_happened() -> Iterator[Mismatch]:
    yield from against_events(DealEvent, tuple(f"deal.{kind}" for kind in DealEvent.Kind.values))


@projection("verifications")
def verifications_say_what_was_accepted() -> Iterator[Mismatch]:
    yield from against_events(Verification, ("verification.made", "verification.returned"))


@projection("steps of supports")
def steps_say_what_was_done() -> Iterator[Mismatch]:
    yield from against_events(SupportStep, ("support.step",))


@projection("supports")
def supports_stand_where_their_steps_left_them() -> Iterator[Mismatch]:
    for support in Support.objects.prefetch_related("steps").select_related("venture").iterator(chunk_size=500):
        told = [step.state for step in support.steps.all()]
        if told and support.state != told[-1]:
            yield Mismatch(support.venture.book, support.pk, f"the support says {support.state}, its last step says {told[-1]}")


@projection("payments of supports")
def support_payments_are_payments_of_deals() -> Iterator[Mismatch]:
    for paid in SupportPayment.objects.select_related("payment", "support__venture").order_by("pk").iterator():
        if (paid.amount_fen, paid.on) != (paid.payment.amount_fen, paid.payment.on):
            yield Mismatch(
                paid.support.venture.book, paid.pk,
                f"the payment of a support says {paid.amount_fen} on {paid.on}, its deal {paid.payment.amount_fen} on {paid.payment.on}",
            )  # fmt: skip


@projection("public pages of ventures")
def public_pages_are_what_was_approved() -> Iterator[Mismatch]:
    """What everybody reads is what somebody approved last, text and pictures."""
    approved: dict[str, Event] = {}
    for event in Event.objects.filter(action="showcase.approved").select_related("book").order_by("pk"):
        approved[event.book.name] = event
    for showcase in Showcase.objects.exclude(published=None).select_related("venture").order_by("pk").iterator():
        event_of = approved.get(showcase.venture.book)
        said = json.loads(event_of.data)["sha256"] if event_of else None
        if sha256(showcase.published) != said:
            yield Mismatch(showcase.venture.book, event_of.number if event_of else 0, "the public page is not what was approved")


@projection("draws of audits")
def draws_say_what_was_drawn() -> Iterator[Mismatch]:
    yield from against_events(AuditSample, ("audit.drawn",))


@projection("states of ventures")
def states_say_what_was_told() -> Iterator[Mismatch]:
    yield from against_events(StateChange, ("venture.state",))


@projection("figures")
def figures_say_what_was_published() -> Iterator[Mismatch]:
    yield from against_events(Figure, ("figure.published",))


@projection("deals")
def deals_stand_where_their_events_left_them() -> Iterator[Mismatch]:
    for deal in Deal.objects.prefetch_related("events").select_related("venture").iterator(chunk_size=500):
        told: list[Any] = [event.kind for event in deal.events.all()]
        if deal.state != state_after(told):
            yield Mismatch(deal.venture.book, deal.pk, f"the deal says {deal.state}, its events say {state_after(told)}")


@projection("ventures")
def ventures_are_what_was_told_last() -> Iterator[Mismatch]:
    for venture in Venture.objects.prefetch_related("changes").iterator(chunk_size=500):
        told = [change.state for change in venture.changes.all()]
        if told and venture.state != told[-1]:
            yield Mismatch(venture.book, venture.pk, f"the venture says {venture.state}, what was told last says {told[-1]}")
