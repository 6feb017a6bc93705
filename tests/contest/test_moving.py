"""Proposals changed by hand, other numbers tried beside what is kept, and a judge who falls ill."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from contest.actions.drawing import draw, numbers_of, publish_draw, put_in_round
from contest.actions.moving import drop_pair, lock_pair, lock_panel, move_entry, move_judge, move_pair, set_pair
from contest.actions.recusing import NoRoomForJudge, ReasonNeeded, declare_conflict
from contest.actions.releasing import gaps_of, release
from contest.actions.rounds import save_round
from contest.actions.taking_over import hand_over, successors
from contest.bench import region_names, try_numbers
from contest.models import Assignment, Judge, Round
from contest.refusals import Frozen, InConflict, NoLongerPossible, RoundNotScoring
from contest.rules.states import AssignmentState
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_eligible
from tests.factories.judging import make_drawn_round, make_judge, make_released_round, make_round, make_scored_round, sign_in
from tests.factories.people import make_organization, make_person

pytestmark = pytest.mark.django_db


def judges_of(round: Round, entry) -> set[str]:
    return set(round.assignments.filter(entry__entry=entry, state__in=["draft", "released"]).values_list("judge__name", flat=True))


def again(scene, round: Round) -> Round:
    publish_draw(round=round, by=scene.staff, reason="重来")
    return draw(round=round, by=scene.staff)


def test_a_pair_goes_to_another_judge_and_a_conflict_is_refused_with_its_reason(scene):
    judging = make_drawn_round(scene, entries=1, judges=2, mode="pairs")
    spare, kin = make_judge(scene, "候补"), make_judge(scene, "亲属")
    declare_conflict(entry=judging.entries[0], judge=kin, by=scene.staff, reason="亲属", kind="staff")
    with pytest.raises(InConflict) as refused:
        move_pair(assignment=judging.sheet(1), judge=kin, by=scene.staff)
    assert judging.entries[0].number in refused.value.why
    assert refused.value.why.endswith(str(kin.conflicts.get().get_kind_display()))
    with pytest.raises(Frozen):
        move_pair(assignment=judging.sheet(1), judge=judging.judges[1], by=scene.staff)
    made = move_pair(assignment=judging.sheet(1), judge=spare, by=scene.staff)
    assert made.locked_in
    assert judges_of(judging.round, judging.entries[0]) == {"候补", "评委2"}
    again(scene, judging.round)
    assert "候补" in judges_of(judging.round, judging.entries[0])
    lock_pair(assignment=Assignment.objects.get(pk=made.pk), locked=False, by=scene.staff)
    assert not Assignment.objects.get(pk=made.pk).locked_in


def test_a_judge_takes_another_seat_and_the_two_change_places(scene):
    judging = make_drawn_round(scene, entries=4, judges=4, panels=2)
    round = judging.round
    one, two = round.panels.all()
    seat, other = one.seats.first(), two.seats.first()
    gone, came = seat.judge, other.judge
    was_head = one.head_id == gone.pk
    move_judge(seat=seat, judge=came, by=scene.staff)
    for panel, judge, out in ((one, came, gone), (two, gone, came)):
        sheets = round.assignments.filter(entry__panel=panel)
        assert sheets.filter(judge=judge).count() == 2
        assert not sheets.filter(judge=out).exists()
        assert sheets.count() == 4
    one.refresh_from_db()
    assert (one.head_id == came.pk) is was_head
    with pytest.raises(Frozen):
        move_judge(seat=one.seats.first(), judge=one.seats.last().judge, by=scene.staff)


def test_a_seat_is_refused_to_who_is_in_conflict_with_any_entry_of_the_batch(scene):
    judging = make_drawn_round(scene, entries=2, judges=2)
    kin = make_judge(scene, "亲属")
    declare_conflict(entry=judging.entries[1], judge=kin, by=scene.staff, reason="亲属", kind="staff")
    with pytest.raises(InConflict) as refused:
        move_judge(seat=judging.round.panels.get().seats.first(), judge=kin, by=scene.staff)
    assert judging.entries[1].number in refused.value.why
    spare = make_judge(scene, "候补")
    move_judge(seat=judging.round.panels.get().seats.first(), judge=spare, by=scene.staff)
    assert spare.assignments.count() == 2


def test_an_entry_moves_to_another_batch_unless_its_panel_may_not_score_it(scene):
    judging = make_drawn_round(scene, entries=4, judges=4, panels=2)
    one, two = judging.round.panels.all()
    row = one.entries.select_related("entry").first()
    kin = two.seats.first().judge
    conflict = declare_conflict(entry=row.entry, judge=kin, by=scene.staff, reason="亲属", kind="staff")
    with pytest.raises(InConflict) as refused:
        move_entry(row=row, panel=two, by=scene.staff)
    assert kin.name in refused.value.why
    conflict.delete()
    move_entry(row=row, panel=two, by=scene.staff)
    assert judges_of(judging.round, row.entry) == {seat.judge.name for seat in two.seats.all()}
    assert two.entries.count() == 3


def test_a_locked_panel_stays_when_the_rest_is_drawn_again(scene):
    judging = make_drawn_round(scene, entries=6, judges=6, panels=3)
    panel = judging.round.panels.all()[1]
    entries = set(panel.entries.values_list("pk", flat=True))
    judges = set(panel.seats.values_list("judge", flat=True))
    lock_panel(panel=panel, locked=True, by=scene.staff)
    round = again(scene, judging.round)
    kept = round.panels.get(pk=panel.pk)
    assert set(kept.entries.values_list("pk", flat=True)) == entries
    assert set(kept.seats.values_list("judge", flat=True)) == judges
    assert round.panels.count() == 3
    assert len(set(round.panels.values_list("name", flat=True))) == 3
    assert round.assignments.count() == 12
    assert gaps_of(round) == []


def test_others_move_nothing_and_nothing_moves_after_release(scene):
    judging = make_released_round(scene, entries=1, judges=2)
    row, panel, spare = judging.round.entries.get(), judging.round.panels.get(), make_judge(scene, "候补")
    acts = [
        lambda by: set_pair(row=row, judge=spare, by=by), lambda by: drop_pair(assignment=judging.sheet(), by=by),
        lambda by: move_pair(assignment=judging.sheet(), judge=spare, by=by), lambda by: lock_pair(assignment=judging.sheet(), locked=True, by=by),
        lambda by: lock_panel(panel=panel, locked=True, by=by), lambda by: move_entry(row=row, panel=panel, by=by),
        lambda by: move_judge(seat=panel.seats.first(), judge=spare, by=by),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NoLongerPossible):
            act(scene.staff)
        with pytest.raises(NotAllowed):
            act(judging.person())


def test_other_numbers_are_tried_beside_what_is_kept_and_nothing_changes(client, scene):
    judging = make_drawn_round(scene, entries=4, judges=4, mode="pairs", judges_each=2)
    before = set(judging.round.assignments.values_list("entry", "judge"))
    round = Round.objects.get(pk=judging.round.pk)
    round.judges_each, round.load_at_most = 3, 2
    found = try_numbers(Round.objects.get(pk=round.pk), numbers_of(round))
    lines = {str(line.words): line for line in found.lines}
    covered = lines["entries with all their judges"] if "entries with all their judges" in lines else found.lines[0]
    assert (covered.kept, covered.tried, covered.better) == (4, 0, False) or covered.tried < 4
    assert found.uncovered
    assert found.uncovered[0]["number"] in [entry.number for entry in judging.entries]

    client.force_login(scene.staff)
    url = reverse("staff_bench", args=[judging.round.ref])
    typed = {"mode": "pairs", "judges_each": "3", "panels_wanted": "1", "load_at_least": "0", "load_at_most": "2", "goal": "total", "apart_by": ""}
    page = client.post(url, {**typed, "do": "try"})
    assert page.status_code == 200
    assert found.uncovered[0]["why"] in page.content.decode()
    assert client.post(url, {**typed, "load_at_least": "5", "do": "try"}).status_code == 422
    assert Round.objects.get(pk=round.pk).judges_each == 2
    assert set(judging.round.assignments.values_list("entry", "judge")) == before
    assert not Event.objects.filter(book__name=round.book, action="round.changed").exists()

    assert client.post(url, {**typed, "do": "numbers"}).url == url
    kept = Round.objects.get(pk=round.pk)
    assert (kept.judges_each, kept.load_at_most, kept.drawn_at) == (3, 2, None)


def test_the_entrys_and_the_judges_page_of_a_proposal(client, scene):
    judging = make_drawn_round(scene, entries=2, judges=2, mode="pairs")
    spare, kin = make_judge(scene, "候补"), make_judge(scene, "亲属")
    declare_conflict(entry=judging.entries[0], judge=kin, by=scene.staff, reason="亲属", kind="staff")
    client.force_login(scene.staff)
    bench = reverse("staff_bench", args=[judging.round.ref])
    row = judging.round.entries.get(entry=judging.entries[0])
    url = reverse("staff_sheets", args=[judging.round.ref, row.pk])
    page = client.get(url).content.decode()
    assert "亲属" in page
    assert f'<option value="{kin.pk}"' not in page
    assert client.post(bench, {"do": "lock", "sheet": judging.sheet(1).pk, "entry_page": row.pk}).url == url
    assert judging.sheet(1).locked_in
    assert client.post(bench, {"do": "unlock", "sheet": judging.sheet(1).pk}).url == bench
    assert client.post(bench, {"do": "to_judge", "sheet": judging.sheet(1).pk, "judge": spare.pk, "entry_page": row.pk}).url == url
    assert client.post(bench, {"do": "pair", "row": row.pk, "judge": kin.pk}).status_code == 409
    assert client.post(url, {"do": "recuse"}).status_code == 404
    page = client.get(reverse("staff_round_judge", args=[judging.round.ref, spare.pk])).content.decode()
    assert judging.entries[0].number in page


def test_a_judge_who_falls_ill_is_replaced_in_one_step(client, scene):
    judging = make_scored_round(scene, entries=3, judges=2, sent=False)
    spare, kin, absent = make_judge(scene, "候补", expertise=["创业组"]), make_judge(scene, "亲属"), make_judge(scene, "未接受", accepted=False)
    declare_conflict(entry=judging.entries[1], judge=kin, by=scene.staff, reason="亲属", kind="staff")
    best = successors(judging.round, judging.judges[0])
    assert [one.judge for one in best][:2] == [spare, kin]
    assert absent not in [one.judge for one in best]
    assert (best[0].fits, best[0].knows, best[0].takes) == (True, 3, 3)
    assert judging.entries[1].number in best[1].barred[0]
    ill = judging.judges[0]
    with pytest.raises(ReasonNeeded):
        hand_over(round=judging.round, judge=ill, by=scene.staff, reason=" ", successor=spare)
    with pytest.raises(InConflict):
        hand_over(round=judging.round, judge=ill, by=scene.staff, reason="住院", successor=kin)
    with pytest.raises(NotAllowed):
        hand_over(round=judging.round, judge=ill, by=judging.person(2), reason="住院", successor=spare)

    client.force_login(scene.staff)
    url = reverse("staff_round_judge", args=[judging.round.ref, ill.pk])
    assert "候补" in client.get(url).content.decode()
    assert client.post(url, {"successor": spare.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"successor": kin.pk, "reason": "住院"}).status_code == 409
    assert client.post(url, {"successor": spare.pk, "reason": "住院"}).url == url
    assert Assignment.objects.filter(judge=ill, state=AssignmentState.REPLACED).count() == 3
    assert Assignment.objects.filter(judge=spare, state=AssignmentState.RELEASED).count() == 3
    panel = judging.round.panels.get()
    assert set(panel.seats.values_list("judge__name", flat=True)) == {"候补", "评委2"}
    assert panel.head_id != ill.pk
    assert Notice.objects.filter(person=spare.person, kind="judging").count() == 1
    told = Event.objects.filter(action="assignment.taken_over").last()
    assert told.words.get().text == "住院"
    with pytest.raises(NoLongerPossible):
        hand_over(round=judging.round, judge=ill, by=scene.staff, reason="住院", successor=spare)


def test_without_a_successor_each_entry_goes_to_who_has_room_and_sent_sheets_stay(scene):
    judging = make_scored_round(scene, entries=3, judges=2, mode="pairs", judges_each=2)
    ill = judging.judges[0]
    Assignment.objects.filter(judge=ill, entry__entry__in=judging.entries[:2]).update(sent_at=None)
    one, two = make_judge(scene, "甲", ceiling=1), make_judge(scene, "乙", ceiling=1)
    declare_conflict(entry=judging.entries[0], judge=one, by=scene.staff, reason="亲属", kind="staff")
    made, left = hand_over(round=judging.round, judge=ill, by=scene.staff, reason="出差")
    assert {(sheet.entry.entry.pk, sheet.judge.name) for sheet in made} == {(judging.entries[0].pk, "乙"), (judging.entries[1].pk, "甲")}
    assert left == []
    assert judging.sheet(1, 3).state == AssignmentState.RELEASED
    with pytest.raises(NoRoomForJudge):
        hand_over(round=judging.round, judge=ill, by=scene.staff, reason="出差", sent_too=True)
    assert two.assignments.count() == 1


def test_nobody_takes_over_before_release(scene):
    judging = make_drawn_round(scene, entries=1, judges=2)
    with pytest.raises(RoundNotScoring):
        hand_over(round=judging.round, judge=judging.judges[0], by=scene.staff, reason="住院", successor=make_judge(scene, "候补"))


def test_every_draw_is_kept_with_its_file_which_anyone_replays(client, scene, tmp_path, capsys):
    judging = make_drawn_round(scene, entries=3, judges=2)
    round = again(scene, judging.round)
    first, second = round.drawings.all()
    assert (first.reason, second.reason) == ("", "重来")
    assert first.number not in (second.number, "")
    client.force_login(scene.staff)
    url = reverse("staff_draw_file", args=[round.ref, 2])
    answer = client.get(url)
    path = tmp_path / "draw.json"
    path.write_bytes(answer.content)
    call_command("replay_draw", str(path))
    assert second.hash in capsys.readouterr().out
    data = json.loads(answer.content)
    data["pairs"] = data["pairs"][1:]
    path.write_text(json.dumps(data))
    with pytest.raises(CommandError, match="第 1 处不同"):
        call_command("replay_draw", str(path))
    path.write_text("{}")
    with pytest.raises(CommandError, match="not the file"):
        call_command("replay_draw", str(path))
    bench = client.get(reverse("staff_bench", args=[round.ref])).content.decode()
    assert first.hash in bench
    assert url in bench


def test_the_public_sees_the_hash_at_once_and_the_number_when_the_marks_are_sealed(client, scene):
    judging = make_drawn_round(scene, entries=2, judges=2)
    drawing = judging.round.drawings.get()
    url, file = reverse("draws", args=[scene.contest.slug]), reverse("draw_file", args=[judging.round.ref, 1])
    page = client.get(url).content.decode()
    assert drawing.hash in page
    assert drawing.number not in page
    assert client.get(file).status_code == 404
    Round.objects.filter(pk=judging.round.pk).update(state="closed")
    assert drawing.number in client.get(url).content.decode()
    assert client.get(file).status_code == 404
    Round.objects.filter(pk=judging.round.pk).update(state="notice")
    assert client.get(file).status_code == 200


def test_juries_of_the_scheme_reach_the_sheets_and_gaps_are_named(scene):
    panels = [{"key": "experts", "name": "专家", "weight": "0.9"}, {"key": "public", "name": "大众", "weight": "0.1"}]
    round = make_round(scene, judges_each=2, method={"statistic": "mean", "panels": panels})
    round.criteria.filter(key="idea").update(factored=True)
    entries = [make_eligible(scene, title=f"项目{n}", leader=make_person()) for n in range(2)]
    for name in ("甲", "乙"):
        make_judge(scene, name)
    put_in_round(round=round, by=scene.staff)
    round = again(scene, round)
    words = {gap.kind: gap for gap in gaps_of(round)}
    assert set(words["coverage"].about) == {entry.number for entry in entries}
    assert set(words["factors"].about) == {entry.number for entry in entries}
    make_judge(scene, "大众甲", jury="public")
    round.entries.update(factors={"idea": "2.5"})
    round = again(scene, round)
    assert {(sheet.judge.name, sheet.jury) for sheet in round.assignments.select_related("judge")} == {
        ("甲", "experts"), ("乙", "experts"), ("大众甲", "public"),
    }  # fmt: skip
    assert gaps_of(round) == []
    save_round(contest=scene.contest, by=scene.staff, round=round, fields={}, method={"statistic": "mean"})
    assert "draw" in {gap.kind for gap in gaps_of(Round.objects.get(pk=round.pk))}
    save_round(contest=scene.contest, by=scene.staff, round=round, fields={}, method={"statistic": "mean", "panels": panels})
    released = release(round=round, by=scene.staff)
    assert released.assignments.filter(jury="public", state=AssignmentState.RELEASED).count() == 2


def test_who_is_away_while_the_round_is_open_is_not_drawn(scene):
    from datetime import date, datetime

    from contest.actions.drawing import drawable_judges
    from ledger.clock import now

    zone = now().tzinfo
    round = make_round(scene, opens=datetime(2027, 5, 1, tzinfo=zone), closes=datetime(2027, 5, 10, tzinfo=zone))
    make_judge(scene, "四月", free_until=date(2027, 4, 30))
    make_judge(scene, "六月", free_from=date(2027, 6, 1))
    make_judge(scene, "五月", free_from=date(2027, 5, 10), free_until=date(2027, 5, 20))
    make_judge(scene, "不在", available=False)
    assert [judge.name for judge in drawable_judges(round)] == ["五月"]
    assert Judge.objects.count() == 4


def test_regions_are_named_by_the_federation_there(scene):
    make_organization("仙桃市总工会", under=scene.contest.organization, level="county", region_code="429004", short_name="仙桃市总工会")
    make_organization("襄阳市总工会", under=scene.contest.organization, level="city", region_code="420600", short_name="襄阳市总工会")
    assert region_names({"429004", "4206"}) == {"429004": "仙桃市", "4206": "襄阳市"}


def test_the_supervisor_reads_these_pages_and_moves_nothing(client, scene):
    judging = make_released_round(scene, entries=1, judges=2)
    watcher = make_judge(scene, "监督员", role="supervisor")
    sign_in(client, watcher.person)
    url = reverse("staff_round_judge", args=[judging.round.ref, judging.judges[0].pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "住院"}).status_code == 403
    sign_in(client, judging.person())
    assert client.get(url).status_code == 403
