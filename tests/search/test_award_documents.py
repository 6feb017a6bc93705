"""Awarded projects: found once they are ratified, in the words of the public notice, on its page; and told to search by the actions themselves."""

import datetime as dt
from decimal import Decimal

import pytest

from contest.actions.closing import close_round
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.steps import advance
from contest.models import Award, Entry
from contest.rules.states import EntryState
from ledger import clock
from search.documents import Key, load, sources
from search.models import Outbox
from tests.factories.contests import make_scene
from tests.factories.judging import make_scored_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def mark(entry, judge, criterion):
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


def make_published(entries=2):
    judging = make_scored_round(make_scene(), entries=entries, judges=3, mark=mark, last=True, advance=0)
    close_round(round=judging.round, by=judging.scene.staff)
    return judging, publish(round=judging.round, by=judging.scene.staff)


def ratified(judging):
    with clock.at(clock.now() + dt.timedelta(days=20)):
        settle(round=judging.round, by=judging.scene.staff)
        proposal = propose_ratification(round=judging.round, by=judging.scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发 21 号")
        ratify(proposal=proposal, by=judging.scene.second_staff)


def told(kind):
    """What the outbox holds of a kind, and the outbox empty afterwards."""
    found = set(Outbox.objects.filter(kind=kind).values_list("object_id", flat=True))
    Outbox.objects.all().delete()
    return found


def found(*entries):
    return load(Key("entry", entry.pk) for entry in entries)


def test_from_proposed_to_awarded_to_revoked(client, django_assert_num_queries):
    judging, publication = make_published()
    first, second = judging.entries
    contest = judging.scene.contest
    assert told("entry") == {first.pk, second.pk}
    assert found(first, second) == {}, "proposed is not awarded"

    ratified(judging)

    assert told("entry") == {first.pk, second.pk}
    with django_assert_num_queries(1):
        assert len(found(first)) == 1
    with django_assert_num_queries(1):
        documents = found(first, second)
    best, next_best = documents[Key("entry", first.pk)], documents[Key("entry", second.pk)]
    assert (best.name, best.title, best.also) == ("参赛项目1", "一等奖，汉水声纹科技（襄阳）有限公司", ("负责人1",))
    assert best.body == "负责人1、敖小篱。汉江水利工会"
    assert {name: best.facet(name) for name in ("region", "level", "honour", "year")} == {
        "region": ["湖北", "湖北/襄阳", "湖北/襄阳/樊城区"] if best.facet("region")[2:] else ["湖北", "湖北/襄阳"],
        "level": ["一等奖"],
        "honour": [contest.name],
        "year": [str(contest.year)],
    }
    assert 0 < next_best.rank < best.rank < 2
    assert "提前十天报警" not in best.body, "the summary is not part of a public notice"
    page, _, anchor = best.url.partition("#")
    assert page == publication.get_absolute_url()
    assert f'id="{anchor}"' in client.get(page).content.decode()
    assert {source.kind: source.count() for source in sources()}["entry"] == 2

    advance(Entry.objects.get(pk=first.pk), action="revoke", to=EntryState.REVOKED, by=None, holder=None)
    assert told("entry") == {first.pk}
    assert list(found(first, second)) == [Key("entry", second.pk)]


def test_an_award_that_is_revoked_in_its_row_alone_is_gone_too():
    judging, _ = make_published(entries=1)
    ratified(judging)
    Award.objects.update(state=Award.State.REVOKED)
    assert found(*judging.entries) == {}


def test_an_objection_that_takes_the_award_tells_search():
    judging, publication = make_published(entries=1)
    told("entry")
    staff = judging.scene.staff
    made = object_to(publication=publication, by=make_person(), kind="person", name="实名人", contact="1", grounds="雷同", entry=judging.entries[0])
    answer_objection(objection=examine_objection(objection=made, by=staff), by=staff, outcome="sustained", answer="属实")
    assert told("entry") == {judging.entries[0].pk}
