import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.closing import (
    NotFinished,
    ask_to_close,
    close_round,
    looked_again,
    propose_reopening,
    reopen_round,
    take_back_proposal,
)
from contest.actions.decisions import confirm, propose
from contest.actions.marking import save_mark
from contest.actions.objecting import answer_objection, examine_objection, object_to
from contest.actions.publishing import ObjectionsOpen, publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.second_look import JudgesFirst, answer_second_look, ask_second_look
from contest.models import Award, Certificate, Objection, Proposal, Publication, Record, RoundEntry
from contest.refusals import NeedsSecondPerson, NoLongerPossible
from contest.rules.record import fingerprint
from contest.rules.states import EntryState, RoundState
from contest.tasks import close_round_of
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from ledger.verification import mismatches
from tests.factories.judging import make_released_round, make_scored_round
from tests.factories.people import make_person
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def by_entry(entry: int, judge: int, criterion: str) -> str:
    """Entry 1 is best, and the judges differ by half a point."""
    return str(Decimal(95 - 10 * entry) + Decimal(judge) / 2)


@pytest.fixture
def scored(scene):
    return make_scored_round(scene, entries=3, judges=3, mark=by_entry)


@pytest.fixture
def final(scene):
    return make_scored_round(scene, entries=4, judges=3, mark=by_entry, last=True, advance=0)


def published(judging):
    close_round(round=judging.round, by=judging.scene.staff)
    return publish(round=judging.round, by=judging.scene.staff)


def ratified(judging):
    publication = published(judging)
    with clock.at(clock.now() + 20 * DAY):
        settle(round=judging.round, by=judging.scene.staff)
        proposal = propose_ratification(
            round=judging.round, by=judging.scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发〔2027〕21 号"
        )
        ratify(proposal=proposal, by=judging.scene.second_staff)
    return publication


def test_closing_writes_a_record_whose_standings_are_the_hand_computed_ones(scored):
    kept = close_round(round=scored.round, by=scored.scene.staff)

    # three judges: 85.5, 86, 86.5 -> mean 86 for entry 1; 76 and 66 for the others; both criteria alike, weights 0.6 + 0.4
    assert [(row.rank, row.total, row.advances) for row in kept.standings.all()] == [(1, "86", True), (2, "76", False), (3, "66", False)]
    assert fingerprint(kept.data) == kept.sha256
    assert scored.refreshed().state == RoundState.CLOSED
    assert list(mismatches()) == []


def test_a_sheet_without_all_marks_stands_in_the_way_and_is_named(scene):
    judging = make_released_round(scene, entries=2, judges=3)
    with pytest.raises(NotFinished) as refused:
        close_round(round=judging.round, by=scene.staff)
    assert len(refused.value.sheets) == 6
    assert refused.value.sheets[0].missing == ("idea", "market")


def test_marks_far_apart_are_looked_at_a_second_time(scene):
    def marks(entry: int, judge: int, criterion: str) -> str:
        return "95" if judge == 1 else "60"

    judging = make_scored_round(scene, entries=1, judges=3, mark=marks, spread_at_most=Decimal(15))
    with pytest.raises(NotFinished) as refused:
        close_round(round=judging.round, by=scene.staff)
    assert [row.entry for row in refused.value.apart] == [judging.entries[0].number]

    row = RoundEntry.objects.get(round=judging.round)
    with pytest.raises(NotAllowed):
        looked_again(entry=row, by=scene.leader, reason="x")
    with pytest.raises(Refused):
        looked_again(entry=row, by=scene.staff, reason=" ")
    with pytest.raises(JudgesFirst):
        looked_again(entry=row, by=scene.staff, reason="组长说不必再看")
    for look in ask_second_look(entry=row, by=scene.staff):
        answer_second_look(assignment=look.assignment, by=look.assignment.judge.person, reason="说明理由，维持原分")
    assert close_round(round=judging.round, by=scene.staff).standings.count() == 1


def test_only_staff_of_the_host_close_and_publish(scored):
    for stranger in (scored.person(1), scored.scene.leader, scored.scene.city_officer, make_person()):
        with pytest.raises(NotAllowed):
            close_round(round=scored.round, by=stranger)
    close_round(round=scored.round, by=scored.scene.staff)
    with pytest.raises(NotAllowed):
        publish(round=scored.round, by=scored.scene.leader)


def test_closing_by_a_job_shows_its_steps_and_done_again_leaves_one_record(scored):
    told: list[tuple[int, int]] = []
    close_round(round=scored.round, by=scored.scene.staff, progress=lambda done, all_, _words: told.append((done, all_)))
    assert (told[0], told[-1]) == ((0, 5), (5, 5))
    assert close_round_of(Job(), round=scored.round.pk, by=scored.scene.staff.pk)["link"].endswith("/result/")
    assert Record.objects.filter(round=scored.round).count() == 1


def test_what_is_missing_is_said_before_any_job_is_asked_for(scene):
    judging = make_released_round(scene, entries=1, judges=3)
    with pytest.raises(NotFinished):
        ask_to_close(round=judging.round, by=scene.staff)
    with pytest.raises(NotAllowed):
        ask_to_close(round=judging.round, by=scene.leader)
    assert not Job.objects.filter(kind="contest.close_round").exists()


def test_a_mark_that_comes_while_the_record_is_made_is_in_the_record(scored):
    """The first reading no longer holds when the lock is taken: nothing is written, and all is reckoned again."""
    steps: list[int] = []

    def late(done: int, _all: int, _words: str) -> None:
        steps.append(done)
        if steps == [0, 1, 3, 4]:
            save_mark(assignment=scored.sheet(1, 3), criterion="idea", value="95", device_key="a-late-device-key", by=scored.person(1))

    kept = close_round(round=scored.round, by=scored.scene.staff, progress=late)
    assert steps == [0, 1, 3, 4, 0, 1, 3, 4, 5]
    assert [mark["value"] for book in kept.data["books"] for mark in book["marks"] if mark["device_key"] == "a-late-device-key"] == ["95"]
    assert list(mismatches()) == []


def test_after_closing_no_mark_is_taken(scored):
    close_round(round=scored.round, by=scored.scene.staff)
    with pytest.raises(Refused):
        save_mark(assignment=scored.sheet(1, 1), criterion="idea", value="50", device_key="late-device-key", by=scored.person(1))


def test_reopening_takes_two_people_and_a_reason_and_the_old_record_stays(scored):
    scene = scored.scene
    first = close_round(round=scored.round, by=scene.staff)
    with pytest.raises(Refused):
        propose_reopening(round=scored.round, by=scene.staff, reason="")
    proposal = propose_reopening(round=scored.round, by=scene.staff, reason="评委三号录入有误")
    with pytest.raises(NeedsSecondPerson):
        reopen_round(proposal=proposal, by=scene.staff)
    reopen_round(proposal=proposal, by=scene.second_staff)
    save_mark(assignment=scored.sheet(1, 2), criterion="idea", value="99", device_key="a-device-key-again", by=scored.person(1))
    second = close_round(round=scored.round, by=scene.staff)

    assert Record.objects.filter(round=scored.round).count() == 2
    assert second.data["supersedes"] == {"sha256": first.sha256, "reason": "评委三号录入有误"}
    assert second.sha256 != first.sha256
    assert list(mismatches()) == []


def test_a_proposal_may_be_taken_back_and_then_nothing_has_happened(scored):
    scene = scored.scene
    close_round(round=scored.round, by=scene.staff)
    proposal = propose_reopening(round=scored.round, by=scene.staff, reason="x")
    take_back_proposal(proposal=proposal, by=scene.staff)
    with pytest.raises(NoLongerPossible):
        reopen_round(proposal=proposal, by=scene.second_staff)
    assert scored.refreshed().state == RoundState.CLOSED


def test_publishing_begins_the_notice_and_entries_learn_what_came_of_them(scored):
    publication = published(scored)
    assert (publication.days, scored.refreshed().state) == (5, RoundState.NOTICE)
    assert (publication.last_day - clock.today()).days >= 5
    assert [entry.refreshed().state for entry in scored.entries] == [EntryState.IN_ROUND, EntryState.NOT_ADVANCED, EntryState.NOT_ADVANCED]


def test_the_last_round_proposes_awards_by_rank(final):
    published(final)
    assert [(award.level.name, award.entry) for award in Award.objects.all()] == list(
        zip(["一等奖", "二等奖", "三等奖"], final.entries, strict=False)
    )
    assert final.entries[3].refreshed().state == EntryState.NOT_ADVANCED


def test_the_notice_is_not_over_before_its_last_day_and_not_with_open_objections(final):
    publication = published(final)
    with pytest.raises(Refused):
        settle(round=final.round, by=final.scene.staff)
    made = object_to(publication=publication, by=make_person(), kind="person", name="实名人", contact="13900000000", grounds="项目不属实")
    with clock.at(clock.now() + 20 * DAY):
        with pytest.raises(ObjectionsOpen):
            settle(round=final.round, by=final.scene.staff)
        answer_objection(objection=made, by=final.scene.staff, outcome=Objection.State.NOT_ACCEPTED, answer="没有证据")
        settle(round=final.round, by=final.scene.staff)
    assert final.refreshed().state == RoundState.TO_RATIFY


def test_a_late_objection_is_refused_and_told_whom_to_call(final):
    publication = published(final)
    with clock.at(clock.now() + 20 * DAY), pytest.raises(Refused, match="027"):
        object_to(publication=publication, by=make_person(), kind="person", name="实名人", contact="1", grounds="x")


def test_a_sustained_objection_takes_the_award_and_the_next_move_up(final):
    publication = published(final)
    made = object_to(publication=publication, by=make_person(), kind="person", name="实名人", contact="1", grounds="x", entry=final.entries[0])
    with pytest.raises(NoLongerPossible):
        answer_objection(objection=made, by=final.scene.staff, outcome=Objection.State.SUSTAINED, answer="属实")
    examine_objection(objection=made, by=final.scene.staff)
    with pytest.raises(NotAllowed):
        answer_objection(objection=made, by=final.scene.leader, outcome=Objection.State.SUSTAINED, answer="属实")
    answer_objection(objection=made, by=final.scene.staff, outcome=Objection.State.SUSTAINED, answer="经核查属实")

    standing = Award.objects.filter(state=Award.State.PROVISIONAL).order_by("level__order")
    assert [(award.level.name, award.entry) for award in standing] == list(zip(["一等奖", "二等奖", "三等奖"], final.entries[1:], strict=True))
    assert final.entries[0].refreshed().state == EntryState.DISQUALIFIED
    assert final.entries[3].refreshed().state == EntryState.PROVISIONAL
    assert list(mismatches()) == []


def test_the_place_may_stay_open_instead(final):
    publication = published(final)
    made = object_to(publication=publication, by=make_person(), kind="person", name="实名人", contact="1", grounds="x", entry=final.entries[0])
    examine_objection(objection=made, by=final.scene.staff)
    answer_objection(objection=made, by=final.scene.staff, outcome=Objection.State.SUSTAINED, answer="属实", move_up=False)
    assert [award.level.name for award in Award.objects.filter(state=Award.State.PROVISIONAL)] == ["二等奖", "三等奖"]


def test_ratifying_takes_two_people_and_gives_awards_and_certificates(final):
    publication = published(final)
    scene = final.scene
    with clock.at(clock.now() + 20 * DAY):
        settle(round=final.round, by=scene.staff)
        with pytest.raises(Refused):
            propose_ratification(round=final.round, by=scene.staff, body="组委会", on=clock.today() + DAY, number="1")
        proposal = propose_ratification(round=final.round, by=scene.staff, body="大赛组委会", on=clock.today(), number="鄂工发〔2027〕21 号")
        with pytest.raises(NeedsSecondPerson):
            ratify(proposal=proposal, by=scene.staff)
        ratify(proposal=proposal, by=scene.second_staff)

    assert final.refreshed().state == RoundState.FINAL
    assert [entry.refreshed().state for entry in final.entries[:3]] == [EntryState.AWARDED] * 3
    assert [certificate.text["award"] for certificate in Certificate.objects.all()] == ["一等奖", "二等奖", "三等奖"]
    assert len({certificate.number for certificate in Certificate.objects.all()}) == 3
    assert Publication.objects.get(pk=publication.pk).settled_at is not None
    assert list(mismatches()) == []


def test_a_whole_certificate_prints_and_verifies_and_a_revoked_one_says_why(client, final):
    ratified(final)
    certificate = Certificate.objects.first()
    pdf = client.get(reverse("certificate_pdf", args=[certificate.code]))
    assert pdf.getvalue().startswith(b"%PDF")
    assert pdf.headers["Content-Type"] == "application/pdf"

    page = client.get(reverse("verify", args=[certificate.code])).content.decode()
    assert "有效" in page
    assert certificate.text["project"] in page
    assert client.get(reverse("verify_look_up"), {"no": certificate.number.lower()}).url == certificate.get_absolute_url()

    winner = certificate.award.entry
    proposal = propose(entry=winner, action="revoke", by=final.scene.staff, reason="材料不实")
    confirm(proposal=proposal, by=final.scene.second_staff)
    assert "材料不实" in client.get(reverse("verify", args=[certificate.code])).content.decode()
    assert client.get(reverse("certificate_pdf", args=[certificate.code])).status_code == 404
    assert client.get(reverse("verify", args=["nobody"])).status_code == 404


def test_the_public_page_tells_the_result_and_the_record_downloads_as_it_was_hashed(client, final):
    import hashlib

    publication = ratified(final)
    page = client.get(reverse("result", args=[publication.ref])).content.decode()
    assert final.entries[0].title in page
    assert "一等奖" in page
    assert publication.record.sha256[:4] in page
    content = client.get(reverse("record", args=[publication.ref])).content
    assert hashlib.sha256(content).hexdigest() == publication.record.sha256
    assert b"import" in client.get(reverse("verifier")).getvalue()


@pytest.mark.parametrize("entries", [1, 3])
def test_the_public_result_costs_the_same_for_one_entry_or_three(client, scene, entries, django_assert_num_queries):
    publication = published(make_scored_round(scene, entries=entries, judges=3, mark=by_entry))
    client.get(reverse("result", args=[publication.ref]))
    with django_assert_num_queries(6):
        client.get(reverse("result", args=[publication.ref]))


def test_an_objection_comes_in_by_the_page(client, final):
    publication = published(final)
    url = reverse("object", args=[publication.ref])
    assert client.get(url).status_code == 302
    client.force_login(make_person("反映人"))
    assert client.post(url, {"kind": "person", "name": "", "contact": "1", "grounds": "不属实"}).status_code == 422
    sent = client.post(url, {"kind": "person", "name": "反映人", "contact": "1", "grounds": "不属实", "entry": final.entries[0].ref})
    made = Objection.objects.get()
    assert (sent.url, made.entry) == (made.get_absolute_url(), final.entries[0])


def test_staff_close_publish_and_ratify_by_the_page(client, final):
    scene = final.scene
    url = reverse("staff_result", args=[scene.contest.slug, final.round.ref])
    for person in (scene.leader, scene.city_officer, make_person()):
        client.force_login(person)
        assert client.get(url).status_code == 403
    client.force_login(scene.staff)
    job = client.post(url, {"do": "close"}).url
    assert client.get(job).status_code == 200
    run_waiting_jobs(kind="contest.close_round")
    assert url in client.get(job).content.decode()
    assert client.post(url, {"do": "publish"}).status_code == 302
    early = client.post(url, {"do": "settle"})
    assert early.status_code == 409
    with clock.at(clock.now() + 20 * DAY):
        client.post(url, {"do": "settle"})
        client.post(url, {"do": "propose_ratify", "body": "组委会", "on": clock.today().isoformat(), "number": "鄂工发〔2027〕21 号"})
        own = client.post(url, {"do": "ratify"})
        assert own.status_code == 409
        client.force_login(scene.second_staff)
        assert client.post(url, {"do": "ratify"}).status_code == 302
    assert final.refreshed().state == RoundState.FINAL


def test_a_reason_that_is_too_long_is_cut_and_nothing_breaks(client, scored):
    close_round(round=scored.round, by=scored.scene.staff)
    client.force_login(scored.scene.staff)
    url = reverse("staff_result", args=[scored.scene.contest.slug, scored.round.ref])
    assert client.post(url, {"do": "propose_reopen", "reason": "漏了一张纸质评分表" * 50}).status_code == 302
    assert len(Proposal.objects.get().reason) == 200
