"""Conditions of entry: told to the entrant at once, held against what was submitted, and answered for by the review."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.urls import reverse

from contest.actions.closing import close_round
from contest.actions.entering import save_draft, submit
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.screening import ConditionsOpen, ReasonMissing, Said, accept, reject
from contest.actions.setting_up import save_part
from contest.drafts import missing_in
from contest.models import Eligibility, Question
from contest.qualification import conditions_of_version
from contest.refusals import Frozen, NotReady
from contest.rules.eligibility import Verdict
from contest.rules.states import EntryState
from ledger import clock
from tests.factories.contests import make_contest, make_draft, make_eligible, make_scene, make_submitted
from tests.factories.judging import make_scored_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(scene):
    scene.founded = Question.objects.create(contest=scene.contest, key="founded", label="注册日期", kind="date", required=False, order=9)
    scene.years = Eligibility.objects.create(
        contest=scene.contest, kind="registered", limit=5, on=dt.date(2026, 5, 1), question=scene.founded, order=1
    )
    return scene


def with_day(scene, day: str):
    entry = make_draft(scene)
    return save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, answers={**entry.answers, "founded": day}, fields={})


def screened(scene, day: str):
    """An entry in screening, of a condition that only warned when it was submitted."""
    Eligibility.objects.filter(pk=scene.years.pk).update(refuses=False)
    entry = with_day(scene, day)
    submit(entry=entry, by=scene.leader)
    type(entry).objects.filter(pk=entry.pk).update(state=EntryState.SCREENING, holder=scene.province)
    Eligibility.objects.filter(pk=scene.years.pk).update(refuses=True)
    return entry.refreshed()


def test_who_is_too_old_is_told_before_submitting(client, scene):
    entry = with_day(scene, "2020-03-02")
    client.force_login(scene.leader)
    page = client.get(reverse("entry_check", args=[entry.ref])).content.decode()
    assert "2020-03-02 注册，截止 2026-05-01 不超过 5 年" in page
    with pytest.raises(NotReady) as refused:
        submit(entry=entry, by=scene.leader)
    assert [problem.code for problem in refused.value.problems] == ["not_eligible"]


def test_a_condition_that_warns_lets_the_entry_go(scene):
    Eligibility.objects.update(refuses=False)
    entry = with_day(scene, "2020-03-02")
    assert not missing_in(entry)
    submit(entry=entry, by=scene.leader)


def test_what_is_not_stated_stops_nobody_from_submitting(scene):
    assert make_submitted(scene).state == EntryState.SUBMITTED


def test_a_condition_of_another_track_does_not_count(scene):
    other = scene.contest.tracks.create(name="创新组", order=2)
    Eligibility.objects.update(track=other)
    assert not missing_in(with_day(scene, "2020-03-02"))


def test_the_review_cannot_pass_what_a_condition_refuses(scene):
    entry = screened(scene, "2020-03-02")
    with pytest.raises(ConditionsOpen) as refused:
        accept(entry=entry, by=scene.staff)
    assert "2020-03-02" in str(refused.value)
    assert entry.refreshed().state == EntryState.SCREENING
    assert not entry.findings.exists()


@pytest.mark.parametrize("day", ["2020-03-02", ""])
def test_a_person_may_find_otherwise_and_says_why(scene, day):
    entry = screened(scene, day)
    with pytest.raises(ReasonMissing):
        accept(entry=entry, by=scene.staff, findings={scene.years.pk: Said(Verdict.HOLDS, " ")})
    step = accept(entry=entry, by=scene.staff, findings={scene.years.pk: Said(Verdict.HOLDS, "营业执照上是 2022 年")})
    found = entry.findings.get()
    assert (found.computed, found.verdict, found.reason) == ("fails" if day else "unknown", "holds", "营业执照上是 2022 年")
    assert json.loads(step.event.data)["conditions"] == [{"condition": scene.years.pk, "computed": found.computed, "verdict": "holds"}]
    assert conditions_of_version(entry.refreshed())[0].verdict == Verdict.HOLDS


def test_a_refused_entry_keeps_what_was_found(scene):
    entry = screened(scene, "2020-03-02")
    reject(entry=entry, by=scene.staff, reason="not_eligible")
    assert entry.findings.get().verdict == "fails"


def test_the_review_page_shows_the_words_and_keeps_what_was_typed(client, scene):
    entry = screened(scene, "2020-03-02")
    client.force_login(scene.staff)
    url = reverse("staff_entry", args=[entry.ref])
    assert "截止 2026-05-01 不超过 5 年" in client.get(url).content.decode()
    refused = client.post(url, {"do": "accept", f"verdict-{scene.years.pk}": "fails", f"reason-{scene.years.pk}": "执照在附件二"})
    assert refused.status_code == 422
    assert "执照在附件二" in refused.content.decode()
    assert client.post(url, {"do": "accept", f"verdict-{scene.years.pk}": "holds", f"reason-{scene.years.pk}": "执照"}).status_code == 302
    assert entry.refreshed().state == EntryState.ELIGIBLE


def test_an_award_of_an_earlier_edition_counts_against_the_same_leader():
    before = make_scored_round(make_scene(series="工友杯"), entries=2, last=True, advance=0)
    staff, second = before.scene.staff, before.scene.second_staff
    close_round(round=before.round, by=staff)
    publish(round=before.round, by=staff)
    with clock.at(clock.now() + dt.timedelta(days=20)):
        settle(round=before.round, by=staff)
        proposal = propose_ratification(round=before.round, by=staff, body="大赛组委会", on=clock.today(), number="鄂工发 21 号")
        ratify(proposal=proposal, by=second)
    winner = before.entries[0].leader

    following = make_contest(before.scene.province, series="工友杯", year=before.scene.contest.year + 1)
    Eligibility.objects.create(contest=following, kind="not_awarded", refuses=False)
    scene = replace(before.scene, contest=following, track=following.tracks.get())
    (again,) = conditions_of_version(make_submitted(scene, leader=winner))
    assert again.verdict == Verdict.FAILS
    assert before.scene.contest.name in again.words
    (first,) = conditions_of_version(make_submitted(scene, leader=make_person(), title="头一回报名"))
    assert first.verdict == Verdict.HOLDS


def test_a_condition_that_was_found_by_stays_as_it_is(scene):
    accept(entry=screened(scene, "2024-03-02"), by=scene.staff)
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="eligibility", rows=[{"pk": scene.years.pk, "limit": 6}])
    with pytest.raises(Frozen):
        save_part(contest=scene.contest, by=scene.staff, part="eligibility", rows=[{"pk": scene.years.pk, "gone": True}])


def test_staff_write_the_conditions_in_words_and_numbers(client, scene):
    Eligibility.objects.all().delete()
    client.force_login(scene.staff)
    url = reverse("staff_contest_edit", args=[scene.contest.slug, "eligibility"])
    rows = {"eligibility-TOTAL_FORMS": "2", "eligibility-INITIAL_FORMS": "0", "eligibility-0-kind": "revenue", "eligibility-0-limit": "2000",
            "eligibility-0-refuses": "on", "eligibility-0-order": "1", "eligibility-1-kind": "registered", "eligibility-1-limit": "5",
            "eligibility-1-order": "2"}  # fmt: skip
    refused = client.post(url, rows)
    assert refused.status_code == 422
    assert "这项条件要填写" in refused.content.decode()
    rows |= {"eligibility-1-on": "2026-05-01", "eligibility-1-question": str(scene.founded.pk)}
    assert client.post(url, rows).status_code == 302
    assert list(scene.contest.eligibility.values_list("kind", "limit")) == [("revenue", 2_000_000_000), ("registered", 5)]
    assert 'value="2000.00"' in client.get(url).content.decode()


def test_entries_without_conditions_pass_as_before(scene):
    Eligibility.objects.all().delete()
    assert make_eligible(scene).state == EntryState.ELIGIBLE
