import datetime as dt

import pytest

from contest.actions.entering import (
    attach_file,
    discard,
    open_fields,
    recall,
    resubmit,
    save_draft,
    start_entry,
    submit,
    take_out_file,
    withdraw,
)
from contest.actions.recommending import lapse_correction, prepare_recommendation, return_for_correction
from contest.drafts import missing_in
from contest.models import Entry, Stage
from contest.refusals import ChangedElsewhere, DeadlinePassed, FieldsLocked, NoLongerPossible, NotOpenYet, NotReady
from contest.rules.states import EntryState
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from notices.models import Notice
from tests.factories.contests import make_draft, make_submitted, pdf
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def actions_of(entry: Entry) -> list[str]:
    return list(Event.objects.filter(book__name=entry.book).values_list("action", flat=True))


def test_a_draft_is_kept_incomplete_and_nobody_else_sees_it(scene):
    entry = start_entry(contest=scene.contest, track=scene.track, by=scene.leader)
    saved = save_draft(entry=entry, by=scene.leader, seen=0, fields={"title": "泵站"}, answers={"novelty": "半句"})

    assert (saved.title, saved.answers, saved.state, saved.number) == ("泵站", {"novelty": "半句"}, EntryState.DRAFT, None)
    assert [member.name for member in saved.members.all()] == [scene.leader.name]
    assert {problem.field for problem in missing_in(saved)} >= {"summary", "unit", "document:plan", "committed"}


def test_a_second_device_is_told_and_nothing_is_overwritten(scene):
    entry = make_draft(scene, complete=False)
    save_draft(entry=entry, by=scene.leader, seen=0, fields={"title": "先存的"})
    with pytest.raises(ChangedElsewhere):
        save_draft(entry=entry, by=scene.leader, seen=0, fields={"title": "后存的"})
    assert entry.refreshed().title == "先存的"


def test_only_the_leader_writes(scene):
    entry = make_draft(scene)
    for stranger in (make_person(), scene.clerk, scene.staff):
        with pytest.raises(NotAllowed):
            save_draft(entry=entry, by=stranger, seen=entry.draft_number, fields={"title": "别人的"})
        with pytest.raises(NotAllowed):
            submit(entry=entry, by=stranger)
        with pytest.raises(NotAllowed):
            discard(entry=entry, by=stranger)


def test_submitting_gives_a_number_freezes_a_version_and_puts_it_on_the_first_desk(scene):
    entry = make_draft(scene)
    version = submit(entry=entry, by=scene.leader)

    entry = entry.refreshed()
    assert (entry.state, entry.holder, entry.number) == (EntryState.SUBMITTED, scene.unit, f"{scene.contest.prefix}-{scene.contest.year}-0001")
    assert [file["document"] for file in version.data["files"]] == ["plan", "anonymous_plan"]
    assert [member["name"] for member in version.data["members"]] == ["柳问渠", "敖小篱"]
    assert actions_of(entry) == ["entry.started", "entry.submit"]
    assert Notice.objects.filter(person=scene.leader).count() == 1
    assert list(mismatches()) == []


def test_what_others_see_is_the_version_not_the_later_draft(scene):
    entry = make_submitted(scene)
    recall(entry=entry, by=scene.leader)
    entry = entry.refreshed()
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"title": "改过的题目"})
    assert entry.refreshed().submitted.data["title"] == "泵站轴承声纹早期预警仪"


def test_numbers_are_never_given_twice(scene):
    first = make_submitted(scene)
    recall(entry=first, by=scene.leader)
    with pytest.raises(NoLongerPossible):
        discard(entry=first, by=scene.leader)
    second = make_submitted(scene, leader=make_person(), title="另一个项目")
    submit(entry=first.refreshed(), by=scene.leader)
    assert [first.refreshed().number[-4:], second.number[-4:]] == ["0001", "0002"]


def test_a_self_nominated_entry_goes_to_the_host_when_there_is_no_zone(scene):
    entry = make_draft(scene)
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"channel": "self"})
    submit(entry=entry, by=scene.leader)
    assert (entry.refreshed().state, entry.refreshed().holder) == (EntryState.SCREENING, scene.province)


def test_a_self_nominated_entry_goes_to_its_zone(scene):
    from tests.factories.contests import make_contest

    zone = make_contest(scene.city, parent=scene.contest)
    entry = make_draft(scene)
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"channel": "self"})
    submit(entry=entry, by=scene.leader)
    assert (entry.refreshed().zone, entry.refreshed().holder, entry.refreshed().state) == (zone, scene.city, EntryState.SUBMITTED)


def test_an_incomplete_entry_is_refused_with_every_gap_named(scene):
    entry = make_draft(scene, complete=False)
    with pytest.raises(NotReady) as refused:
        submit(entry=entry, by=scene.leader)
    assert [problem.field for problem in refused.value.problems] == [
        "title", "summary", "unit_name", "unit", "answer:novelty", "document:plan", "document:anonymous_plan", "baseline_jobs", "committed",
    ]  # fmt: skip


def test_a_wrong_credit_code_is_refused_in_words(scene):
    entry = make_draft(scene)
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"credit_code": "91420600MA4XAMPL07"})
    [problem] = missing_in(entry.refreshed())
    assert (problem.field, problem.code) == ("credit_code", "credit_code")
    assert problem.detail


def test_at_the_deadline_nothing_is_submitted_and_the_draft_is_kept(scene):
    entry = make_draft(scene)
    closes = scene.contest.stage("entry").closes
    with clock.at(closes), pytest.raises(DeadlinePassed) as refused:
        submit(entry=entry, by=scene.leader)
    assert refused.value.closed == closes
    assert (entry.refreshed().state, entry.refreshed().title) == (EntryState.DRAFT, "泵站轴承声纹早期预警仪")
    with clock.at(closes - dt.timedelta(microseconds=1)):
        submit(entry=entry, by=scene.leader)


def test_before_entries_open_nothing_is_submitted(scene):
    entry = make_draft(scene)
    Stage.objects.filter(contest=scene.contest, kind="entry").update(opens=clock.now() + HOUR)
    with pytest.raises(NotOpenYet):
        submit(entry=entry, by=scene.leader)


def test_submitting_twice_is_told(scene):
    entry = make_submitted(scene)
    with pytest.raises(NoLongerPossible) as refused:
        submit(entry=entry, by=scene.leader)
    assert "recall" in refused.value.possible


def test_recalling_ends_when_a_desk_has_begun(scene):
    entry = make_submitted(scene)
    prepare_recommendation(entry=entry, by=scene.clerk, place=1)
    with pytest.raises(NoLongerPossible):
        recall(entry=entry, by=scene.leader)


def test_after_submission_nothing_can_be_changed(scene):
    entry = make_submitted(scene)
    with pytest.raises(FieldsLocked):
        save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"title": "改"})
    with pytest.raises(FieldsLocked):
        attach_file(entry=entry, document=scene.contest.documents.get(key="plan"), upload=pdf(), by=scene.leader)
    with pytest.raises(FieldsLocked):
        take_out_file(kept=entry.files.first(), by=scene.leader)


def returned(scene, *fields: str, days: int = 3) -> Entry:
    entry = make_submitted(scene)
    due = clock.now() + dt.timedelta(days=days)
    return_for_correction(entry=entry, by=scene.clerk, fields=list(fields), message="请补盖公章", due=due)
    return entry.refreshed()


def test_a_correction_unlocks_only_what_it_names(scene):
    entry = returned(scene, "title", "document:plan")
    plan, anonymous = scene.contest.documents.all()

    assert open_fields(entry, clock.now()) == {"title", "document:plan"}
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"title": "改好的题目", "summary": entry.summary})
    attach_file(entry=entry, document=plan, upload=pdf("盖章版.pdf"), by=scene.leader)
    for refused in (
        lambda: save_draft(entry=entry, by=scene.leader, seen=entry.refreshed().draft_number, fields={"summary": "偷改"}),
        lambda: save_draft(entry=entry, by=scene.leader, seen=entry.refreshed().draft_number, fields={}, answers={"novelty": "偷改"}),
        lambda: save_draft(entry=entry, by=scene.leader, seen=entry.refreshed().draft_number, fields={}, members=[]),
        lambda: attach_file(entry=entry, document=anonymous, upload=pdf(), by=scene.leader),
    ):
        with pytest.raises(FieldsLocked):
            refused()


def test_a_correction_goes_back_to_the_desk_that_asked_even_after_the_entry_deadline(scene):
    entry = returned(scene, "title", days=40)
    with clock.at(scene.contest.stage("entry").closes + HOUR):
        resubmit(entry=entry, by=scene.leader)
    entry = entry.refreshed()
    assert (entry.state, entry.holder) == (EntryState.SUBMITTED, scene.unit)
    assert [version.number for version in entry.versions.all()] == [1, 2]
    assert list(mismatches()) == []


def test_a_correction_after_its_period_is_refused_and_lapses_once(scene):
    entry = returned(scene, "title", days=1)
    correction = entry.corrections.get()
    with clock.at(correction.due):
        with pytest.raises(DeadlinePassed):
            resubmit(entry=entry, by=scene.leader)
        assert open_fields(entry, clock.now()) == frozenset()
        assert lapse_correction(correction=correction) is True
        assert lapse_correction(correction=correction) is False
    assert entry.refreshed().state == EntryState.DECLINED
    assert actions_of(entry).count("entry.lapse") == 1


def test_a_correction_that_is_still_running_does_not_lapse(scene):
    assert lapse_correction(correction=returned(scene, "title").corrections.get()) is False


def test_withdrawing_and_discarding(scene):
    submitted = make_submitted(scene)
    withdraw(entry=submitted, by=scene.leader)
    assert submitted.refreshed().state == EntryState.WITHDRAWN

    draft = make_draft(scene, leader=make_person())
    discard(entry=draft, by=draft.leader)
    assert not Entry.objects.filter(pk=draft.pk).exists()
    assert actions_of(draft)[-1] == "entry.discarded"


def test_saving_what_an_autosave_has_just_kept_is_no_conflict(scene):
    entry = make_draft(scene, complete=False)
    typed = {"title": "泵站", "committed": True}
    save_draft(entry=entry, by=scene.leader, seen=0, fields=typed, answers={"novelty": "半句"})
    again = save_draft(entry=entry, by=scene.leader, seen=0, fields=typed, answers={"novelty": "半句"})
    assert (again.title, again.draft_number) == ("泵站", 1)


def test_the_commitment_is_locked_like_everything_else(scene):
    entry = make_submitted(scene)
    with pytest.raises(FieldsLocked):
        save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"committed": False})
    assert entry.refreshed().committed_at is not None
