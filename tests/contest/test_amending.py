"""A sustained objection amends the record: the old one stays, the new one names it, replays equal, and no longer ranks who left."""

import pytest

from contest.actions.closing import check_replay, close_round
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import publish
from contest.models import Award, Record
from contest.queries import last_record
from ledger.verification import mismatches
from tests.factories.judging import make_scored_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def sustained(scored, scene, entry, *, move_up: bool):
    made = object_to(publication=scored.round.publication, by=make_person(), kind="person", name="反映人", contact="1", grounds="相同", entry=entry)
    examine_objection(objection=made, by=scene.staff)
    return answer_objection(objection=made, by=scene.staff, outcome="sustained", answer="属实", move_up=move_up)


def awards(scored) -> list[tuple[str, str]]:
    rows = Award.objects.filter(record=last_record(scored.round), state=Award.State.PROVISIONAL).order_by("level__order")
    return list(rows.values_list("level__name", "entry__title"))


def final_of(scene):
    scored = make_scored_round(scene, entries=5, judges=3, mark=lambda entry, _judge, _key: str(95 - 5 * entry), last=True, advance=0)
    close_round(round=scored.round, by=scene.staff)
    publish(round=scored.round, by=scene.staff)
    return scored


def test_the_new_record_supersedes_replays_and_ranks_without_who_left(scene):
    scored = final_of(scene)
    first, second, third, fourth, _fifth = scored.entries
    old = last_record(scored.round)
    before = old.content
    objection = sustained(scored, scene, first, move_up=True)

    kept = last_record(scored.round)
    assert (kept.number, kept.data["supersedes"]["sha256"]) == (2, old.sha256)
    assert objection.ref in kept.reason
    check_replay(kept)
    assert Record.objects.get(pk=old.pk).content == before
    ranks = dict(kept.standings.values_list("entry__entry", "rank"))
    assert [ranks[entry.pk] for entry in (first, second, third, fourth)] == [None, 1, 2, 3]
    assert awards(scored) == [("一等奖", second.title), ("二等奖", third.title), ("三等奖", fourth.title)]
    scored.round.publication.refresh_from_db()
    assert scored.round.publication.record == kept
    assert list(mismatches()) == []


def test_a_place_that_stays_open_stays_open_when_another_falls_away(scene):
    scored = final_of(scene)
    first, second, third, fourth, _fifth = scored.entries
    sustained(scored, scene, second, move_up=False)
    assert awards(scored) == [("一等奖", first.title), ("三等奖", third.title)]
    sustained(scored, scene, first, move_up=True)
    assert last_record(scored.round).number == 3
    assert awards(scored) == [("二等奖", third.title), ("三等奖", fourth.title)]
    assert list(mismatches()) == []
