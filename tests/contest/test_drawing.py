import json

import pytest

from contest.actions import drawing
from contest.actions.drawing import ChangedMeanwhile, NothingToDraw, NotPublished, draw, publish_draw, put_in_round, take_out_of_round
from contest.actions.judges import change_judge
from contest.actions.moving import drop_pair, set_pair
from contest.actions.recusing import ReasonNeeded, check_conflicts, declare_conflict, withdraw_conflict
from contest.models import Assignment, Conflict, Round
from contest.refusals import InConflict, NoLongerPossible
from contest.rules.draw import opened
from contest.rules.states import AssignmentState
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_eligible, make_submitted
from tests.factories.judging import make_drawn_round, make_judge, make_released_round, make_round
from tests.factories.people import make_organization, make_person

pytestmark = pytest.mark.django_db


def pairs(round: Round) -> set[tuple[int, int]]:
    return set(round.assignments.values_list("entry__entry", "judge"))


def drawn(scene, round: Round, said: str = "") -> Round:
    publish_draw(round=round, by=scene.staff)
    return draw(round=round, by=scene.staff, said=said)


def test_only_what_passed_the_review_is_put_into_the_first_round(scene):
    round = make_round(scene)
    eligible, waiting = make_eligible(scene), make_submitted(scene, leader=make_person())
    made = put_in_round(round=round, by=scene.staff, entries=[eligible, waiting])
    assert [row.entry for row in made] == [eligible]
    assert put_in_round(round=round, by=scene.staff) == []
    take_out_of_round(row=made[0], by=scene.staff)
    assert len(put_in_round(round=round, by=scene.staff)) == 1


def test_panels_score_their_batch_whole_and_every_entry_gets_a_random_number(scene):
    judging = make_drawn_round(scene, entries=4, judges=6, panels=2)
    round = judging.refreshed()
    assert [panel.name for panel in round.panels.all()] == ["创业一组", "创业二组"]
    for panel in round.panels.all():
        judges = {seat.judge_id for seat in panel.seats.all()}
        assert len(judges) == 3
        assert panel.head_id in judges
        rows = list(panel.entries.all())
        assert len(rows) == 2
        for row in rows:
            assert {sheet.judge_id for sheet in row.assignments.all()} == judges
    numbers = sorted(round.entries.values_list("blind_number", flat=True))
    year = f"{scene.contest.year % 100:02d}"
    assert numbers == [f"M-{year}-00{place}" for place in (1, 2, 3, 4)]
    assert set(Assignment.objects.values_list("state", flat=True)) == {AssignmentState.DRAFT}


def test_the_hash_is_published_before_and_anyone_can_replay_the_draw(scene):
    judging = make_drawn_round(scene, entries=4, judges=6, panels=2)
    round = judging.refreshed()
    published, made = Event.objects.filter(book__name=round.book, action__startswith="draw.").order_by("number")
    assert round.draw_hash in published.data
    assert round.draw_number not in published.data
    assert round.draw_number in made.data
    again = opened(round.draw_number, drawing.drawn_what(round), published=round.draw_hash, said="监督员在场")
    before = pairs(round)
    proposal = drawing.proposal(drawing.facts_of(round), again)
    assert {(round.entries.get(pk=entry).entry_id, int(judge)) for entry, judge in proposal.pairs} == before


def test_nothing_is_drawn_without_a_published_number_or_without_anything_to_draw(scene):
    round = make_round(scene)
    with pytest.raises(NotPublished):
        draw(round=round, by=scene.staff)
    publish_draw(round=round, by=scene.staff)
    with pytest.raises(NothingToDraw):
        draw(round=round, by=scene.staff)


def test_drawing_again_needs_a_reason_and_the_supervisor_is_told(scene):
    judging = make_drawn_round(scene, entries=2, judges=2)
    watcher = make_judge(scene, "监督员", role="supervisor")
    with pytest.raises(NotPublished):
        draw(round=judging.round, by=scene.staff)
    with pytest.raises(ReasonNeeded):
        publish_draw(round=judging.round, by=scene.staff, reason=" ")
    first = judging.refreshed().draw_number
    publish_draw(round=judging.round, by=scene.staff, reason="一位评委退出", supervisor=watcher)
    draw(round=judging.round, by=scene.staff)
    assert judging.refreshed().draw_number != first
    assert judging.round.draw_times == 2
    assert Notice.objects.get(person=watcher.person).body == "一位评委退出"
    told = Event.objects.filter(action="draw.published").order_by("number").last()
    assert told.words.get().text == "一位评委退出"
    assert f'"supervisor":{watcher.pk}' in told.data


def test_conflicts_are_found_from_the_facts(scene):
    group = make_organization("汉江集团工会", under=scene.county, level="group", short_name="汉江集团")
    inside = make_organization("汉江电机工会", under=group, level="unit")
    entry = make_eligible(scene, unit=scene.unit)
    grouped = make_submitted(scene, leader=make_person(), unit=inside)
    from contest.models import Entry, RoundEntry

    Entry.objects.filter(pk=grouped.pk).update(state="eligible")
    round = make_round(scene, regions_conflict=True)
    for one in (entry, grouped):
        RoundEntry.objects.create(round=round, entry=one)
    same_unit = make_judge(scene, "同单位", employer_organization=scene.unit)
    by_name = make_judge(scene, "同名单位", employer="汉水声纹科技（襄阳） 有限公司")
    in_group = make_judge(scene, "同集团", group="汉江集团")
    of_group = make_judge(scene, "集团本部", employer_organization=group)
    neighbour = make_judge(scene, "同地区", region_code="420600")
    member = make_judge(scene, "成员", accepted=False, phone="13900009999")
    grouped.members.create(name="成员", phone="+86 139 0000 9999", order=5)
    make_judge(scene, "无关", region_code="420100", employer="别的单位", group="别的集团")
    Entry.objects.filter(pk=grouped.pk).update(unit_name="电机厂")
    inside.region_code = scene.unit.region_code = "420606"
    inside.save()
    scene.unit.save()

    check_conflicts(round=round, by=scene.staff)
    found = set(Conflict.objects.values_list("entry", "judge", "kind"))
    assert found == {
        (entry.pk, same_unit.pk, "unit"), (entry.pk, by_name.pk, "unit"), (grouped.pk, in_group.pk, "group"), (grouped.pk, of_group.pk, "unit"),
        (entry.pk, neighbour.pk, "region"), (grouped.pk, neighbour.pk, "region"), (grouped.pk, member.pk, "member"),
    }  # fmt: skip
    assert check_conflicts(round=round, by=scene.staff) == []

    change_judge(judge=in_group, by=scene.staff, group="")
    check_conflicts(round=round, by=scene.staff)
    assert not in_group.conflicts.exists()


def test_a_draw_never_pairs_what_must_not_meet_and_names_what_it_leaves_open(scene):
    round = make_round(scene, judges_each=2)
    entry = make_eligible(scene)
    other = make_eligible(scene, title="另一项", leader=make_person())
    judges = [make_judge(scene, name) for name in ("甲", "乙")]
    put_in_round(round=round, by=scene.staff)
    declare_conflict(entry=entry, judge=judges[0], by=judges[0].person, reason="师徒")
    round = drawn(scene, round)
    assert (entry.pk, judges[0].pk) not in pairs(round)
    assert len(pairs(round) & {(other.pk, judge.pk) for judge in judges}) == 2
    said = round.draw_report["uncovered"]
    assert [row.entry for row in round.entries.filter(pk__in=[one["entry"] for one in said])] == [entry]
    assert "只剩 1 位" in said[0]["why"]
    assert "增补 1 位" in said[0]["mend"]


def test_individual_review_spreads_the_load_and_keeps_pairs_set_by_hand(scene):
    round = make_round(scene, mode="pairs", judges_each=2)
    entries = [make_eligible(scene, title=f"项目{number}", leader=make_person()) for number in range(4)]
    judges = [make_judge(scene, f"评委{number}") for number in range(4)]
    put_in_round(round=round, by=scene.staff)
    rows = {row.entry_id: row for row in round.entries.all()}
    by_hand = set_pair(row=rows[entries[0].pk], judge=judges[3], by=scene.staff)
    declare_conflict(entry=entries[1], judge=judges[0], by=scene.staff, reason="亲属", kind="staff")
    with pytest.raises(InConflict):
        set_pair(row=rows[entries[1].pk], judge=judges[0], by=scene.staff)
    round = drawn(scene, round)
    loads = [Assignment.objects.filter(round=round, judge=judge).count() for judge in judges]
    assert loads == [2, 2, 2, 2]
    assert (entries[0].pk, judges[3].pk) in pairs(round)
    assert Assignment.objects.get(pk=by_hand.pk).locked_in
    assert (entries[1].pk, judges[0].pk) not in pairs(round)
    assert round.draw_report["uncovered"] == []
    drop_pair(assignment=by_hand, by=scene.staff)
    assert (entries[0].pk, judges[3].pk) not in pairs(round)


def test_experts_are_preferred_where_the_pool_has_any(scene):
    round = make_round(scene, mode="pairs", judges_each=1)
    make_eligible(scene)
    make_judge(scene, "外行")
    expert = make_judge(scene, "内行", expertise=["创业组"])
    put_in_round(round=round, by=scene.staff)
    round = drawn(scene, round)
    assert [sheet.judge for sheet in round.assignments.all()] == [expert]


def test_what_changes_while_a_draw_is_computed_stops_it(scene, monkeypatch):
    judging = make_drawn_round(scene, entries=2, judges=2)
    publish_draw(round=judging.round, by=scene.staff, reason="再来")
    computed = drawing.proposal

    def meanwhile(facts, draw):
        make_judge(scene, "半路来的")
        return computed(facts, draw)

    monkeypatch.setattr(drawing, "proposal", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        draw(round=judging.round, by=scene.staff)
    assert judging.refreshed().drawn_at is None


def test_others_do_not_draw_and_nothing_is_drawn_after_release(scene):
    judging = make_released_round(scene, entries=2, judges=2)
    row = judging.round.entries.first()
    for act in (
        lambda by: put_in_round(round=judging.round, by=by),
        lambda by: take_out_of_round(row=row, by=by),
        lambda by: publish_draw(round=judging.round, by=by, reason="再来"),
        lambda by: draw(round=judging.round, by=by),
        lambda by: set_pair(row=row, judge=judging.judges[0], by=by),
        lambda by: drop_pair(assignment=judging.sheet(), by=by),
    ):
        with pytest.raises(NoLongerPossible):
            act(scene.staff)
        for stranger in (scene.city_officer, judging.person(), scene.leader):
            with pytest.raises(NotAllowed):
                act(stranger)
    with pytest.raises(NotAllowed):
        check_conflicts(round=judging.round, by=judging.person())


def test_who_may_declare_a_conflict(scene):
    entry, judge, other = make_eligible(scene), make_judge(scene, "甲"), make_judge(scene, "乙")
    for by, kind, allowed in [
        (judge.person, "judge", True), (other.person, "judge", False), (judge.person, "entrant", False), (scene.leader, "entrant", True),
        (scene.leader, "judge", False), (scene.staff, "staff", True), (scene.staff, "venture", True), (scene.clerk, "staff", False),
    ]:  # fmt: skip
        if allowed:
            declare_conflict(entry=entry, judge=judge, by=by, reason="有关系", kind=kind)
        else:
            with pytest.raises(NotAllowed):
                declare_conflict(entry=entry, judge=judge, by=by, reason="有关系", kind=kind)
    with pytest.raises(ReasonNeeded):
        declare_conflict(entry=entry, judge=judge, by=judge.person, reason="  ")
    assert set(judge.conflicts.values_list("kind", flat=True)) == {"judge", "entrant", "staff", "venture"}
    made = judge.conflicts.get(kind="staff")
    with pytest.raises(NotAllowed):
        withdraw_conflict(conflict=made, by=judge.person)
    withdraw_conflict(conflict=made, by=scene.staff)
    assert not judge.conflicts.filter(kind="staff").exists()


def test_the_public_file_of_a_draw_says_who_shares_an_employer_and_not_which(scene):
    round = make_round(scene, judges_each=2, apart_by="employer")
    make_eligible(scene)
    for name, employer in [("甲", "东湖检测 研究院"), ("乙", "东湖检测研究院"), ("丙", "武当理工大学"), ("丁", "")]:
        make_judge(scene, name, employer=employer)
    put_in_round(round=round, by=scene.staff)
    round = drawn(scene, round)
    said = json.loads(round.drawings.get().content)
    employers = [judge["employer"] for judge in said["facts"]["judges"]]
    assert employers[0] == employers[1]
    assert len(set(employers)) == 3
    assert employers[3] == ""
    assert "东湖" not in round.drawings.get().content
    assert "武当" not in round.drawings.get().content
