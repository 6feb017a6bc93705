"""Appeals, self-nomination after a refusal, and what takes two people, by the pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.appeals import AppealOnce, AppealOver, NominationClosed, PlacesOnly, appeal, reinstate, self_nominate, uphold
from contest.actions.closing import close_round
from contest.actions.decisions import ReasonMissing, confirm, propose
from contest.actions.publishing import publish
from contest.actions.recommending import decline, prepare_recommendation, recommend
from contest.models import Appeal, Award, EntryProposal
from contest.rules.states import AssignmentState, EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.contests import make_submitted
from tests.factories.judging import Judging, make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(scene):
    entry = make_submitted(scene)
    decline(entry=entry, by=scene.clerk, reason="unqualified", remark="不是职工")
    return entry.refreshed()


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def final(scene) -> Judging:
    judging = make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)
    close_round(round=judging.round, by=scene.staff)
    publish(round=judging.round, by=scene.staff)
    return judging


def standing(judging: Judging) -> list[tuple[str, int]]:
    place = {entry.pk: number for number, entry in enumerate(judging.entries, 1)}
    rows = Award.objects.filter(state=Award.State.PROVISIONAL).select_related("level").order_by("level__order")
    return [(award.level.name, place[award.entry_id]) for award in rows]


def test_an_appeal_goes_to_another_person_and_brings_the_entry_back_to_its_desk(client, scene, refused):
    client.force_login(scene.leader)
    page = client.get(reverse("entry", args=[refused.ref])).content.decode()
    assert reverse("entry_appeal", args=[refused.ref]) in page
    assert "不是职工" in client.get(reverse("entry_appeal", args=[refused.ref])).content.decode()
    assert client.post(reverse("entry_appeal", args=[refused.ref]), {"grounds": ""}).status_code == 422
    client.post(reverse("entry_appeal", args=[refused.ref]), {"grounds": "我是在职职工"})
    assert Appeal.objects.get().organization == scene.unit
    told = set(Notice.objects.filter(kind="appeal").values_list("person", flat=True))
    assert told == {scene.approver.pk, scene.county_officer.pk}

    url = reverse("appeal_examine", args=[refused.ref])
    client.force_login(scene.clerk)
    assert client.get(url).status_code == 403
    client.force_login(scene.county_officer)
    assert reverse("appeal_examine", args=[refused.ref]) in client.get(reverse("appeals")).content.decode()
    assert "我是在职职工" in client.get(url).content.decode()
    assert client.post(url, {"outcome": "granted", "answer": " "}).status_code == 422
    assert client.post(url, {"outcome": "granted", "answer": "确为在职职工"}).url == reverse("appeals")

    back = refused.refreshed()
    assert (back.state, back.holder) == (EntryState.SUBMITTED, scene.unit)
    prepare_recommendation(entry=back, by=scene.clerk, place=1)
    recommend(entry=back, by=scene.approver)
    assert list(mismatches()) == []


def test_an_upheld_refusal_stands_and_is_not_appealed_against_again(client, scene, refused):
    made = appeal(entry=refused, by=scene.leader, grounds="我是在职职工")
    uphold(appeal=made, by=scene.approver, answer="已退休")
    assert refused.refreshed().state == EntryState.DECLINED
    assert Event.objects.filter(book__name=refused.book).order_by("-number")[0].action == "entry.uphold"
    with pytest.raises(AppealOnce):
        appeal(entry=refused.refreshed(), by=scene.leader, grounds="再申请")
    client.force_login(scene.leader)
    assert reverse("entry_appeal", args=[refused.ref]) not in client.get(reverse("entry", args=[refused.ref])).content.decode()


def test_who_is_refused_again_by_the_same_level_has_had_the_one_appeal(scene, refused):
    reinstate(appeal=appeal(entry=refused, by=scene.leader, grounds="我是在职职工"), by=scene.approver, answer="属实")
    decline(entry=refused.refreshed(), by=scene.approver, reason="incomplete")
    with pytest.raises(AppealOnce):
        appeal(entry=refused.refreshed(), by=scene.leader, grounds="再申请")


def test_an_appeal_comes_in_time_at_least_five_days(client, scene, refused):
    screening = scene.contest.stages.get(kind="screening")
    with clock.at(screening.closes), pytest.raises(AppealOver):
        appeal(entry=refused, by=scene.leader, grounds="我是在职职工")
    screening.delete()
    refusal = refused.steps.last()
    with clock.at(refusal.at + timedelta(days=5)):
        with pytest.raises(AppealOver):
            appeal(entry=refused, by=scene.leader, grounds="我是在职职工")
        client.force_login(scene.leader)
        assert reverse("entry_appeal", args=[refused.ref]) not in client.get(reverse("entry", args=[refused.ref])).content.decode()
    with clock.at(refusal.at + timedelta(days=4)):
        appeal(entry=refused, by=scene.leader, grounds="我是在职职工")


def test_for_lack_of_places_one_nominates_oneself_while_the_channel_is_open(client, scene):
    entry = make_submitted(scene)
    decline(entry=entry, by=scene.clerk, reason="no_places")
    with pytest.raises(PlacesOnly):
        appeal(entry=entry.refreshed(), by=scene.leader, grounds="名额应当够")
    scene.contest.self_nomination = False
    scene.contest.save()
    with pytest.raises(NominationClosed):
        self_nominate(entry=entry, by=scene.leader)
    scene.contest.self_nomination = True
    scene.contest.save()
    with clock.at(scene.contest.stages.get(kind="recommending").closes), pytest.raises(NominationClosed):
        self_nominate(entry=entry, by=scene.leader)
    client.force_login(scene.leader)
    assert reverse("entry_nominate", args=[entry.ref]) in client.get(reverse("entry", args=[entry.ref])).content.decode()
    client.post(reverse("entry_nominate", args=[entry.ref]))
    entry = entry.refreshed()
    assert (entry.state, entry.channel, entry.holder) == (EntryState.SCREENING, "self", scene.province)
    assert list(mismatches()) == []


def test_who_was_declined_for_cause_cannot_nominate_itself(scene, refused):
    with pytest.raises(NotAllowed):
        self_nominate(entry=refused, by=scene.leader)


def test_disqualifying_takes_two_people_a_reason_and_the_sheets(client, scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=by_entry)
    entry, url = judging.entries[0], reverse("staff_decisions", args=[judging.entries[0].ref])
    client.force_login(scene.staff)
    assert client.post(url, {"do": "disqualify", "reason": ""}).status_code == 422
    assert client.post(url, {"do": "disqualify", "reason": "代写"}).status_code == 302
    assert client.post(url, {"do": "confirm"}).status_code == 409
    assert entry.refreshed().state == EntryState.IN_ROUND
    client.force_login(scene.second_staff)
    assert "代写" in client.get(url).content.decode()
    client.post(url, {"do": "confirm"})
    assert entry.refreshed().state == EntryState.DISQUALIFIED
    assert judging.sheet(1, 1).state == AssignmentState.SET_ASIDE
    assert Notice.objects.filter(person=entry.leader, body="代写").exists()
    assert list(mismatches()) == []


def test_a_declined_award_moves_the_next_up_or_leaves_the_place_open(client, final):
    staff, second = final.scene.staff, final.scene.second_staff
    confirm(proposal=propose(entry=final.entries[0], action="decline_award", by=staff, reason="放弃", move_up=False), by=second)
    assert standing(final) == [("二等奖", 2), ("三等奖", 3)]
    assert final.entries[0].refreshed().state == EntryState.AWARD_DECLINED

    confirm(proposal=propose(entry=final.entries[1], action="decline_award", by=staff, reason="放弃", move_up=True), by=second)
    assert standing(final) == [("二等奖", 3), ("三等奖", 4)]  # the first prize stays open, as was decided
    assert final.entries[3].refreshed().state == EntryState.PROVISIONAL
    page = client.get(final.refreshed().publication.get_absolute_url()).content.decode()
    assert "一等奖空缺 1 项。" in page
    for place, words in ((1, "放弃一等奖"), (2, "放弃二等奖"), (3, "递补为二等奖")):
        assert f"{final.entries[place - 1].title}：{words}" in page
    assert Notice.objects.filter(person=final.entries[3].leader, title__contains="三等奖").exists()
    assert list(mismatches()) == []


def test_a_refused_proposal_stays_on_record_and_changes_nothing(client, final):
    entry = final.entries[0]
    propose(entry=entry, action="decline_award", by=final.scene.staff, reason="放弃")
    client.force_login(final.scene.second_staff)
    client.post(reverse("staff_decisions", args=[entry.ref]), {"do": "refuse"})
    assert (EntryProposal.objects.get().accepted, entry.refreshed().state) == (False, EntryState.PROVISIONAL)
    with pytest.raises(ReasonMissing):
        propose(entry=entry, action="decline_award", by=final.scene.staff, reason=" ")


@pytest.mark.parametrize("who", ["leader", "stranger", "city"])
def test_others_neither_propose_nor_see_the_page(client, scene, who):
    entry = make_submitted(scene)
    person = {"leader": scene.leader, "city": scene.city_officer}.get(who) or make_person()
    with pytest.raises(NotAllowed):
        propose(entry=entry, action="disqualify", by=person, reason="x")
    sign_in(client, person)
    assert client.get(reverse("staff_decisions", args=[entry.ref])).status_code == 403


def test_a_second_level_is_appealed_against_after_the_first(client, scene, refused):
    """The appeal that waits is the one on the page, on every database."""
    reinstate(appeal=appeal(entry=refused, by=scene.leader, grounds="我是在职职工"), by=scene.approver, answer="属实")
    prepare_recommendation(entry=refused.refreshed(), by=scene.clerk, place=1)
    recommend(entry=refused.refreshed(), by=scene.approver)
    decline(entry=refused.refreshed(), by=scene.county_officer, reason="incomplete")
    second = appeal(entry=refused.refreshed(), by=scene.leader, grounds="材料是全的")
    client.force_login(scene.city_officer)
    url = reverse("appeal_examine", args=[refused.ref])
    assert "材料是全的" in client.get(url).content.decode()
    assert client.post(url, {"outcome": "granted", "answer": "确实齐全"}).url == reverse("appeals")
    second.refresh_from_db()
    assert second.outcome == Appeal.Outcome.GRANTED
