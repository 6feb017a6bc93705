"""What the last minute before a deadline costs: the queries of a file that arrives and of a submission; and what is left to the job."""

import datetime as dt

import pytest
from django.urls import reverse

from contest.actions.entering import recall, submit
from contest.models import AskedDocument
from contest.tasks import sweep_submissions
from ledger import clock
from notices.models import Delivery, Notice
from tests.factories.contests import make_draft, make_submitted, pdf
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("documents", [1, 3])
def test_a_file_and_a_submission_cost_the_same_with_one_document_or_three(client, scene, documents, django_assert_num_queries):
    scene.contest.documents.exclude(key="plan").delete()
    for number in range(1, documents):
        AskedDocument.objects.create(contest=scene.contest, key=f"more-{number}", name=f"附件{number}", formats=["pdf"], order=number)
    entry = make_draft(scene)
    entry.files.filter(document__key="plan").delete()
    client.force_login(scene.leader)
    form = {
        "seen": "1", "title": entry.title, "summary": entry.summary, "track": str(entry.track_id), "channel": entry.channel, "check": "1",
        "unit_name": entry.unit_name, "unit": scene.unit.name, "baseline_jobs": "7", "committed": "on", "answer:novelty": entry.answers["novelty"],
        "member-0-name": "敖小篱", "member-0-part": "硬件", "document:plan": pdf(),
    }  # fmt: skip
    with django_assert_num_queries(27):
        assert client.post(reverse("entry_edit", args=[entry.ref]), form).status_code == 302
    with django_assert_num_queries(38):
        assert client.post(reverse("entry_check", args=[entry.ref])).url == entry.get_absolute_url()


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.filter(kind="desk").values_list("person__name", "key"))


def test_the_desk_is_told_once_by_the_job(scene):
    entry = make_submitted(scene)
    assert told() == set()
    run_waiting_jobs()
    key = f"step:{entry.steps.get().pk}"
    assert told() == {(scene.clerk.name, key), (scene.approver.name, key)}


def test_a_desk_that_was_not_told_is_swept_up_though_the_receipt_is_printed(scene):
    entry = make_submitted(scene)
    run_waiting_jobs()
    Delivery.objects.filter(notice__kind="desk").delete()
    Notice.objects.filter(kind="desk").delete()
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert sweep_submissions(Job()) == {"left": 1}
        run_waiting_jobs()
        assert sweep_submissions(Job()) == {"left": 0}
    assert len(told()) == 2
    assert entry.submitted.receipt.pdf is not None


def test_what_was_taken_back_before_the_job_came_is_told_when_it_is_there_again(scene):
    entry = make_submitted(scene)
    recall(entry=entry, by=scene.leader)
    run_waiting_jobs()
    assert told() == set()
    submit(entry=entry.refreshed(), by=scene.leader)
    run_waiting_jobs()
    assert {key for _name, key in told()} == {f"step:{entry.steps.last().pk}"}
