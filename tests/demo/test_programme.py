"""What is in the programme: every state, everybody in their place, a ledger that is equal, and the same again from the same seed."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Person
from contest.models import Assignment, Award, Conflict, Contest, Entry, Judge, Member, Objection, Round, Standing
from contest.rules.states import EntryState, RoundState
from demo.accounts import PARTS, PASSWORD, accounts
from demo.making.programme import build, make_history
from demo.making.world import Size, World
from demo.models import DemoMark
from incubator import opening, outcomes_page
from incubator.actions.publishing import recomputed
from incubator.models import Figure, Report
from incubator.rules import small_cells
from incubator.rules.measures import BY_KEY, MEASURES, VENTURES
from incubator.rules.quarters import quarter_of, step
from incubator.rules.restating import source_rows
from ledger import clock
from ledger.verification import mismatches
from tests.incubator.openings import check_opening

before: list[object] = []


def figures() -> list[object]:
    """Names, numbers, figures of what is over; not what is random for safety's sake (addresses, keys, hashes)."""
    over = Entry.objects.filter(contest__edition=6).order_by("number", "title")
    standings = Standing.objects.filter(entry__entry__in=over).order_by("entry__entry__number", "record")
    reports = Report.objects.order_by("venture__name", "quarter", "version")
    return [
        list(over.values_list("number", "title", "state", "leader__name", "leader__phone", "unit__name", "baseline_jobs")),
        list(standings.values_list("entry__entry__number", "rank", "total", "advances")),
        list(Award.objects.filter(entry__in=over).order_by("entry__number").values_list("entry__number", "level__name", "rank", "state")),
        list(reports.values_list("venture__name", "quarter", "insured_heads", "turnover_fen")),
        list(Figure.objects.order_by("as_of", "measure", "pk").values_list("as_of", "measure", "value", "rung")),
    ]


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoMark]:
    """The programme in small, built once for this module, and gone with it. What is over once before, to see that the same comes out."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            make_history(World(seed=7, size=Size.small()))
            before.extend(figures())
            transaction.set_rollback(True)
        yield build(World(seed=7, size=Size.small()))
        transaction.set_rollback(True)


@pytest.fixture
def demo(built: DemoMark, db: None) -> DemoMark:
    return built


def test_entries_stand_in_every_state_and_rounds_too(demo):
    assert set(Entry.objects.values_list("state", flat=True)) == set(EntryState)
    assert set(Round.objects.values_list("state", flat=True)) == set(RoundState)


def test_every_chain_and_every_table_agree(demo):
    assert list(mismatches()) == []


def test_the_open_contest_is_open_and_nothing_lies_ahead(demo):
    open_ones = [contest for contest in Contest.objects.editions() if (stage := contest.stage("entry")) and stage.is_open(clock.now())]
    assert [contest.edition for contest in open_ones] == [7]
    assert not Entry.objects.filter(changed_at__gt=clock.now()).exists()
    assert set(Entry.objects.filter(contest=open_ones[0], state=EntryState.RETURNED).values_list("corrections__closed_at", flat=True)) == {None}
    assert all(due > clock.now() for due in Entry.objects.filter(state=EntryState.RETURNED).values_list("corrections__due", flat=True))


def test_nobody_is_both_entrant_and_judge_or_officer(demo):
    entrants = set(Entry.objects.values_list("leader", flat=True)) | set(Member.objects.exclude(person=None).values_list("person", flat=True))
    assert not entrants & set(Judge.objects.values_list("person", flat=True))
    assert not entrants & set(Person.objects.exclude(roles=None).values_list("pk", flat=True))


def test_each_account_finds_something_to_do(demo):
    people = Person.objects.in_bulk(demo.accounts.values())
    who = {role: people[pk] for role, pk in demo.accounts.items()}
    assert {part.role for part in PARTS} == set(who)
    assert all(person.check_password(PASSWORD) for person in who.values())
    assert [account.name for account in accounts()] == [part.name for part in PARTS]

    assert {"draft", "returned", "awarded"} <= set(Entry.objects.filter(leader=who["worker"]).values_list("state", flat=True))
    sheets = Assignment.objects.filter(judge__person=who["judge"], round__state="scoring", state="released")
    assert sheets.filter(sent_at=None).exists()
    assert sheets.exclude(sent_at=None).exists()
    assert Round.objects.filter(panels__head__person=who["head"], state="scoring").exists()
    assert Judge.objects.filter(person=who["supervisor"], role="supervisor").exists()
    for role in ("clerk", "county", "city", "staff"):
        held = [role.organization_id for role in who[role].roles.active()]
        assert Entry.objects.filter(holder__in=held).exists(), role


def test_judges_step_aside_and_objections_are_dealt_with(demo):
    assert {"judge", "unit"} <= set(Conflict.objects.values_list("kind", flat=True))
    assert Assignment.objects.filter(state="recused").exists()
    assert Assignment.objects.exclude(replaces=None).exists()
    assert {"received", "examining", "sustained", "dismissed"} == set(Objection.objects.values_list("state", flat=True))
    assert Award.objects.filter(state="withdrawn").exists()


def test_only_the_demo_s_own_database_is_offered_to(demo):
    said = io.StringIO()
    call_command("demo", stdout=said, stderr=said)
    assert DemoMark.objects.count() == 1
    assert PASSWORD in said.getvalue()
    with pytest.raises(CommandError, match="at scale 1"):
        call_command("demo", scale=10)


def test_the_same_seed_gives_the_same_names_numbers_and_figures(demo):
    """Whatever was drawn by lot, and with other keys and addresses."""
    assert all(before)
    assert figures() == before


def test_every_figure_opens_down_to_parts_that_sum_to_it(demo):
    figures = list(Figure.objects.select_related("supersedes"))
    assert {figure.measure for figure in figures} == {measure.key for measure in MEASURES}
    assert any(figure.contest_id for figure in figures)
    for figure in figures:
        check_opening(figure)


def test_no_amount_in_public_is_that_of_one_firm_or_two(demo):
    """By evidence, by quarter and of each side: whatever is said, and whatever is left out together, is that of three firms or more."""
    whole = {figure.measure: figure for figure in Figure.objects.filter(contest=None, superseded_by=None).order_by("as_of")}
    for figure in whole.values():
        if BY_KEY[figure.measure].unit == VENTURES:
            continue
        for rows in (figure.source_rows, source_rows(figure.said_beside.get("under_sources", []))):
            check_said(rows, hidden=opening.not_alone(rows))
    equity = whole["paid_equity"]
    shown = bool(equity.source_rows) and not opening.withheld(equity)
    assert bool(outcomes_page.money_by_quarter(whole, equity.as_of).rows) == shown
    if shown:
        check_quarters(equity.source_rows, step(quarter_of(equity.as_of), -7))


def check_quarters(sources, first):
    places = outcomes_page.by_place(sources, first, 8)
    periods = [one for one in small_cells.periods([opening.firms_of(rows) for rows in places]) if any(places[place] for place in one)]
    parts = [[row for place in one for row in places[place]] for one in periods]
    hidden = outcomes_page.not_alone_in_any(sources, parts)
    for rows in parts:
        assert not small_cells.too_few(opening.firms_of(rows))
        check_said(rows, hidden)


def check_said(rows, hidden):
    firms = {rung: {row.venture for row in rows if row.amounts[rung - 1]} for rung in range(1, 5)}
    if small_cells.too_few(opening.firms_of(rows)):
        assert {rung for rung, inside in firms.items() if inside} <= set(hidden)
        return
    assert not any(small_cells.too_few(inside) for rung, inside in firms.items() if rung not in hidden)
    assert not small_cells.too_few(set().union(*(firms[rung] for rung in hidden)))


def test_every_figure_computed_again_is_the_same(demo):
    for figure in Figure.objects.select_related("scope", "contest", "supersedes"):
        assert all(getattr(figure, name) == value for name, value in recomputed(figure).items()), figure
