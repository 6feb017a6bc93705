"""Uploads of entrants and of who objects: written before the transaction, and gone when nothing names them any more."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from accounts.actions.people import erase
from contest.actions import entering
from contest.actions.closing import close_round
from contest.actions.entering import attach_file, discard, submit, take_out_file
from contest.actions.objecting import object_to
from contest.actions.publishing import publish
from contest.actions.recommending import return_for_correction
from contest.refusals import FieldsLocked
from files import actions as file_actions
from files.models import PrivateFile
from ledger import clock
from notices.models import Notice
from tests.factories.contests import make_draft, make_scene, make_submitted, pdf
from tests.factories.judging import make_judge, make_scored_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def document(scene, key="plan"):
    return scene.contest.documents.get(key=key)


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_discarded_draft_takes_its_bytes_along(scene, at_once):
    draft = make_draft(scene)
    files = [row.file for row in draft.files.select_related("file")]
    with at_once():
        discard(entry=draft, by=scene.leader)
    assert [file.path.exists() for file in files] == [False, False]
    assert PrivateFile.objects.filter(pk__in=[file.pk for file in files], deleted_at=None).count() == 0


def test_a_closed_account_takes_the_bytes_of_its_drafts_along(scene, at_once):
    draft = make_draft(scene)
    file = draft.files.first().file
    with at_once():
        erase(person=scene.leader, by=scene.leader)
    assert not file.path.exists()


def test_a_file_replaced_before_it_was_ever_submitted_is_gone(scene, at_once):
    draft = make_draft(scene)
    before = draft.files.get(document__key="plan", taken_out_at=None)
    with at_once():
        after = attach_file(entry=draft, document=document(scene), upload=pdf("新版.pdf"), by=scene.leader)
    assert (before.file.path.exists(), after.file.path.exists()) == (False, True)
    with at_once():
        take_out_file(kept=after, by=scene.leader)
    assert not after.file.path.exists()


def test_a_file_that_a_version_names_keeps_its_bytes(scene, at_once):
    entry = make_submitted(scene)
    return_for_correction(entry=entry, by=scene.clerk, fields=["document:plan"], message="补", due=clock.now() + dt.timedelta(days=2))
    before = entry.files.get(document__key="plan", taken_out_at=None)
    with at_once():
        attach_file(entry=entry.refreshed(), document=document(scene), upload=pdf("补正.pdf"), by=scene.leader)
    assert before.file.path.exists()


def test_a_file_that_came_after_the_draft_was_submitted_is_refused_and_gone(scene, monkeypatch, at_once):
    draft, kept = make_draft(scene), []

    def submitted_meanwhile(**given):
        kept.append(file_actions.keep(**given))
        submit(entry=draft, by=scene.leader)
        return kept[0]

    monkeypatch.setattr(entering, "keep", submitted_meanwhile)
    with at_once(), pytest.raises(FieldsLocked):
        attach_file(entry=draft, document=document(scene), upload=pdf("晚到.pdf"), by=scene.leader)
    assert not kept[0].path.exists()
    assert [item["name"] for item in draft.refreshed().submitted.data["files"]] == ["项目计划书.pdf", "匿名版计划书.pdf"]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_an_upload_is_written_and_inspected(monkeypatch):
    scene = make_scene()
    draft, inspect, seen = make_draft(scene), file_actions.inspect, []

    def inspected(*given):
        seen.append(connection.in_atomic_block)
        return inspect(*given)

    monkeypatch.setattr(file_actions, "inspect", inspected)
    attach_file(entry=draft, document=document(scene), upload=pdf(), by=scene.leader)
    assert seen == [False]
    judging = make_scored_round(scene, entries=2, judges=3, mark=lambda entry, judge, _key: str(Decimal(90 - entry)))
    close_round(round=judging.round, by=scene.staff)
    publication = publish(round=judging.round, by=scene.staff)
    seen.clear()
    object_to(publication=publication, by=make_person(), kind="person", name="甲", contact="13800000000", grounds="抄袭", evidence=pdf())
    assert seen == [False]


def test_staff_and_the_supervisor_hear_of_an_objection(scene):
    judging = make_scored_round(scene, entries=2, judges=3, mark=lambda entry, judge, _key: str(Decimal(90 - entry)))
    close_round(round=judging.round, by=scene.staff)
    publication = publish(round=judging.round, by=scene.staff)
    supervisor = make_judge(scene, "监督员", role="supervisor")
    object_to(publication=publication, by=make_person(), kind="person", name="甲", contact="13800000000", grounds="抄袭")
    told = set(Notice.objects.filter(kind="objection").values_list("person", flat=True))
    assert told == {scene.staff.pk, scene.second_staff.pk, supervisor.person_id}
