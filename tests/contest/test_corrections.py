"""The head's word on a tie, and corrections after marks exist: staged, shown, applied by a second person or cancelled."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest import verify_result
from contest.actions.closing import close_round
from contest.actions.deciding import NotForTheHead, ReasonForOrder, decide_tie
from contest.actions.judges import add_judge, become_judge
from contest.actions.marking import save_mark
from contest.actions.publishing import publish, settle
from contest.actions.recounting import Changes, MovedMeanwhile, Nameless, apply_recount, cancel_recount, stage_recount
from contest.models import Award, Conflict, Judge, Mark, Record, Recount, RoundEntry
from contest.refusals import BadMark, NeedsSecondPerson, NoLongerPossible
from contest.rules.record import replay
from contest.rules.states import AssignmentState, EntryState, RoundState
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from tests.factories.judging import METHOD, make_scored_round, sign_in
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
CHAIR = {**METHOD, "ties": ["criterion:idea", "chair"]}


def by_entry(entry: int, judge: int, criterion: str) -> str:
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def closed(scene):
    judging = make_scored_round(scene, entries=3, judges=3, mark=by_entry)
    close_round(round=judging.round, by=scene.staff)
    return judging


@pytest.fixture
def level(scene):
    """Two entries level in everything, a third below."""
    return make_scored_round(scene, entries=3, judges=3, mark=lambda entry, *_rest: "80" if entry < 3 else "70", method=CHAIR, ties_enlarge=False)


def row_of(judging, entry: int) -> RoundEntry:
    return RoundEntry.objects.get(round=judging.round, entry=judging.entries[entry - 1])


def staged(judging, changes: Changes, **rest: str) -> Recount:
    given = {"name": "更正三号评委", "reason": "评委三号录入有误，有签字的评分表为证", **rest}
    return stage_recount(round=judging.round, by=judging.scene.staff, changes=changes, **given)


def test_the_head_puts_equals_in_order_and_the_reason_is_in_the_record(level):
    scene = level.scene
    panel = level.round.panels.get()
    panel.head = level.judges[0]
    panel.save()
    decide_tie(round=level.round, order=[row_of(level, 2), row_of(level, 1)], by=level.person(1), reason="已经用于生产")
    kept = close_round(round=level.round, by=scene.staff)
    assert [(row.entry.entry, row.rank, row.tie) for row in kept.standings.order_by("rank")] == [
        (level.entries[1], 1, "chair"), (level.entries[0], 2, "chair"), (level.entries[2], 3, ""),
    ]  # fmt: skip
    assert {one["reason"] for one in kept.data["decisions"]} == {"已经用于生产"}
    assert (replay(kept.data).equal, verify_result.faults_of(kept.data), list(mismatches())) == (True, [], [])


def test_a_tie_is_decided_by_the_head_or_typed_in_by_staff_with_a_reason_and_as_a_whole(level):
    scene, both = level.scene, [row_of(level, 1), row_of(level, 2)]
    panel = level.round.panels.get()
    panel.head = level.judges[0]
    panel.save()
    for stranger in (level.person(2), scene.leader, scene.city_officer):
        with pytest.raises(NotAllowed):
            decide_tie(round=level.round, order=both, by=stranger, reason="x")
    with pytest.raises(ReasonForOrder):
        decide_tie(round=level.round, order=both, by=scene.staff, reason=" ", head=panel.head)
    with pytest.raises(Refused, match="head|组长"):
        decide_tie(round=level.round, order=both, by=scene.staff, reason="x")
    for order in ([both[0]], [*both, row_of(level, 3)], [both[0], both[0]]):
        with pytest.raises(Refused):
            decide_tie(round=level.round, order=order, by=scene.staff, reason="x", head=panel.head)
    made = decide_tie(round=level.round, order=both, by=scene.staff, reason="x", head=panel.head)
    assert [(one.head, one.by, one.order) for one in made] == [(panel.head, scene.staff, 1), (panel.head, scene.staff, 2)]
    close_round(round=level.round, by=scene.staff)
    with pytest.raises(NoLongerPossible):
        decide_tie(round=level.round, order=both, by=scene.staff, reason="x", head=panel.head)


def test_where_the_scheme_does_not_say_so_nobody_decides(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=lambda *_: "80")
    with pytest.raises(NotForTheHead):
        decide_tie(round=judging.round, order=[row_of(judging, 1), row_of(judging, 2)], by=scene.staff, reason="x")


def test_a_mark_amended_is_staged_shown_and_applied_by_a_second_person(closed):
    scene, sheet = closed.scene, closed.sheet(1, 2)
    recount = staged(closed, Changes(marks=[(sheet, "idea", "99"), (sheet, "market", "99"), (closed.sheet(2, 2), "idea", "95")]))
    # entry 2: idea 99 + 95 + 76.5 = 270.5 / 3 x 0.6 = 54.1; market 99 + 76 + 76.5 = 251.5 / 3 x 0.4 = 33.533…: 87.63, above the 86 of entry 1
    assert [(one["number"], one["total"], one["rank"], one["advances"]) for one in recount.difference] == [
        (closed.entries[1].number, ["76", "87.63"], [2, 1], [False, True]), (closed.entries[0].number, ["86", "86"], [1, 2], [True, False]),
    ]  # fmt: skip
    assert not Mark.objects.filter(device_key__startswith="recount").exists()
    assert Record.objects.filter(round=closed.round).count() == 1

    with pytest.raises(NeedsSecondPerson):
        apply_recount(recount=recount, by=scene.staff)
    for stranger in (scene.leader, scene.city_officer, closed.person(1)):
        with pytest.raises(NotAllowed):
            apply_recount(recount=recount, by=stranger)
    applied = apply_recount(recount=recount, by=scene.second_staff)
    first, second = Record.objects.filter(round=closed.round)
    assert (applied.record, second.data["supersedes"]["sha256"]) == (second, first.sha256)
    assert [(row.rank, row.total) for row in second.standings.order_by("rank")] == [(1, "87.63"), (2, "86"), (3, "66")]
    assert (replay(second.data).equal, verify_result.faults_of(second.data), list(mismatches())) == (True, [], [])
    with pytest.raises(NoLongerPossible):
        apply_recount(recount=recount, by=scene.second_staff)


def test_a_judge_set_aside_stays_listed_and_is_kept_apart_from_then_on(closed):
    sheets = [closed.sheet(3, entry) for entry in (1, 2, 3)]
    recount = staged(closed, Changes(aside=sheets))
    assert [one["total"] for one in recount.difference] == [["86", "85.75"], ["76", "75.75"], ["66", "65.75"]]
    apply_recount(recount=recount, by=closed.scene.second_staff)
    kept = Record.objects.filter(round=closed.round).last()
    assert [(book["counts"], book["why"], book["length"]) for book in kept.data["books"] if book["judge"] == closed.judges[2].number] == [
        (False, "set_aside", 2)
    ] * 3
    assert closed.sheet(3, 1).state == AssignmentState.SET_ASIDE
    assert Conflict.objects.filter(judge=closed.judges[2]).count() == 3
    assert (replay(kept.data).equal, verify_result.faults_of(kept.data), list(mismatches())) == (True, [], [])


def test_cancelled_nothing_has_changed(closed):
    recount = staged(closed, Changes(aside=[closed.sheet(3, 1)]))
    with pytest.raises(NoLongerPossible):
        staged(closed, Changes())
    cancel_recount(recount=recount, by=closed.scene.staff)
    assert (closed.sheet(3, 1).state, Record.objects.count()) == (AssignmentState.RELEASED, 1)
    assert staged(closed, Changes()).difference == []


def test_what_is_wrong_is_refused_before_anything_is_staged(closed, scene):
    with pytest.raises(NotAllowed):
        stage_recount(round=closed.round, by=scene.leader, name="x", reason="x", changes=Changes())
    with pytest.raises(Nameless):
        staged(closed, Changes(), reason=" ")
    with pytest.raises(BadMark):
        staged(closed, Changes(marks=[(closed.sheet(1, 1), "idea", "101")]))
    with pytest.raises(NotForTheHead):
        staged(closed, Changes(order=[row_of(closed, 1)]))
    assert not Recount.objects.exists()


def test_while_scoring_goes_on_a_later_mark_makes_the_table_stale(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=by_entry)
    recount = staged(judging, Changes(aside=[judging.sheet(3, 1)]))
    save_mark(assignment=judging.sheet(1, 1), criterion="idea", value="50", device_key="a-late-device-key", by=judging.person(1))
    with pytest.raises(MovedMeanwhile):
        apply_recount(recount=recount, by=scene.second_staff)
    cancel_recount(recount=recount, by=scene.second_staff)
    applied = apply_recount(recount=staged(judging, Changes(aside=[judging.sheet(3, 1)])), by=scene.second_staff)
    assert (applied.record, judging.refreshed().state) == (None, RoundState.SCORING)


def test_in_public_notice_awards_move_the_days_begin_anew_and_leaders_are_told(scene):
    final = make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)
    close_round(round=final.round, by=scene.staff)
    publication = publish(round=final.round, by=scene.staff)
    with clock.at(clock.now() + dt.timedelta(days=20)):
        settle(round=final.round, by=scene.staff)
        marks = [(final.sheet(judge, 4), key, "90") for judge in (1, 2, 3) for key in ("idea", "market")]
        recount = staged(final, Changes(marks=marks))
        assert [one["award"] for one in recount.difference] == [["", "一等奖"], ["一等奖", "二等奖"], ["二等奖", "三等奖"], ["三等奖", ""]]
        apply_recount(recount=recount, by=scene.second_staff)
        publication.refresh_from_db()
        assert (final.refreshed().state, publication.record.number, publication.last_day > clock.today()) == (RoundState.NOTICE, 2, True)
    standing = Award.objects.filter(state=Award.State.PROVISIONAL, record=publication.record).order_by("level__order")
    assert [award.entry for award in standing] == [final.entries[3], final.entries[0], final.entries[1]]
    assert [entry.refreshed().state for entry in final.entries] == [
        EntryState.PROVISIONAL, EntryState.PROVISIONAL, EntryState.NOT_ADVANCED, EntryState.PROVISIONAL,
    ]  # fmt: skip
    assert list(mismatches()) == []


def test_staff_stage_and_apply_by_the_page_and_the_supervisor_reads(client, closed, scene):
    row, url = row_of(closed, 2), reverse("staff_recounts", args=[scene.contest.slug, closed.round.ref])
    watcher = make_person("监督员")
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="监督员", role=Judge.Role.SUPERVISOR), watcher)
    client.force_login(scene.staff)
    assert row.blind_number in client.get(url, {"entry": row.pk}).content.decode()
    sheet = closed.sheet(1, 2)
    sent = {"entry": row.pk, "name": "更正", "reason": "录入有误", f"mark-{sheet.pk}-idea": "90", f"mark-{sheet.pk}-market": "75.5"}
    page = client.post(url, sent)
    recount = Recount.objects.get()
    assert recount.changes["marks"] == [[sheet.pk, "idea", "90"]]
    body = client.get(page.url).content.decode()
    assert "<strong>78.9</strong>" in body or "<strong>78.90</strong>" in body
    assert client.post(page.url, {"do": "apply"}).status_code == 403 or Recount.objects.get().state == "staged"
    sign_in(client, watcher)
    assert client.get(page.url).status_code == 200
    assert client.post(page.url, {"do": "apply"}).status_code == 403
    client.force_login(scene.second_staff)
    assert client.post(page.url, {"do": "apply"}).status_code == 302
    ledger = client.get(reverse("staff_ledger", args=[scene.contest.slug])).content.decode()
    assert "录入有误" in ledger
    result = client.get(reverse("staff_result", args=[scene.contest.slug, closed.round.ref])).content.decode()
    assert "verify_result.py" in result


def test_a_head_decides_in_the_own_panel_only(client, scene):
    judging = make_scored_round(scene, entries=4, judges=6, panels=2, mark=lambda *_: "80", method=CHAIR, ties_enlarge=False)
    first, second = judging.round.panels.all()
    order = list(first.entries.all())
    for stranger, allowed in ((second, False), (first, True)):
        head = stranger.head.person
        sign_in(client, head)
        page = client.get(reverse("staff_ties", args=[scene.contest.slug, judging.round.ref])).content.decode()
        assert (f'name="place-{order[0].pk}"' in page) is allowed
        if allowed:
            decide_tie(round=judging.round, order=order, by=head, reason="已经用于生产")
        else:
            with pytest.raises(NotAllowed):
                decide_tie(round=judging.round, order=order, by=head, reason="已经用于生产")
