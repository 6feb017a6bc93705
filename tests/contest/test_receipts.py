import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from contest.actions.entering import recall, save_draft, submit
from contest.actions.receipts import receipt_of, receipt_pdf, verified
from contest.models import Receipt
from files.models import PrivateFile
from ledger import clock
from tests.factories.contests import make_submitted
from tests.factories.people import make_person
from work.models import Job
from work.runner import run_waiting_jobs

pytestmark = pytest.mark.django_db


def test_submitting_gives_a_receipt_that_a_job_prints_once(scene):
    version = make_submitted(scene).submitted
    assert version.receipt.pdf is None
    run_waiting_jobs()
    receipt = Receipt.objects.get(version=version)
    assert receipt.pdf.kind == "pdf"
    assert receipt_pdf(receipt) == receipt.pdf
    assert receipt_of(version) == receipt
    assert Receipt.objects.count() == 1


def test_a_receipt_verifies_later_for_whoever_has_its_code(client, scene):
    entry = make_submitted(scene)
    receipt_pdf(entry.submitted.receipt)
    page = client.get(entry.submitted.receipt.get_absolute_url()).content.decode()
    assert "回执属实" in page
    assert entry.number in page
    for file in entry.submitted.data["files"]:
        assert file["sha256"] in page
    assert "敖小篱" not in page

    mine = entry.submitted.data["files"][0]["sha256"]
    assert "是这份文件" in client.get(entry.submitted.receipt.get_absolute_url(), {"sha256": mine.upper()}).content.decode()
    assert "不是" in client.get(entry.submitted.receipt.get_absolute_url(), {"sha256": "0" * 64}).content.decode()
    assert client.get(reverse("verify_receipt", args=["nothing"])).status_code == 404
    assert client.get(reverse("verify_look_up"), {"no": entry.submitted.receipt.code}).url == entry.submitted.receipt.get_absolute_url()


def test_the_content_hashes_offline_to_the_code_on_the_receipt(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.leader)
    content = client.get(reverse("entry_content", args=[entry.ref, 1])).content
    assert hashlib.sha256(content).hexdigest() == entry.submitted.sha256


def test_what_was_altered_afterwards_does_not_verify(client, scene):
    entry = make_submitted(scene)
    receipt = entry.submitted.receipt
    assert verified(receipt).holds
    PrivateFile.objects.filter(pk=entry.submitted.data["files"][0]["file"]).update(sha256="0" * 64)
    assert (verified(receipt).content, verified(receipt).event, verified(receipt).files) == (True, True, False)
    assert "回执与记录不符" in client.get(receipt.get_absolute_url()).content.decode()


def test_an_older_version_s_receipt_still_holds_and_says_that_there_is_a_newer_one(client, scene):
    entry = make_submitted(scene)
    first = entry.submitted.receipt
    recall(entry=entry, by=scene.leader)
    entry = entry.refreshed()
    save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={"title": "改过的题目"})
    submit(entry=entry.refreshed(), by=scene.leader)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "回执属实" in page
    assert "第2版" in page.replace(" ", "")


def test_the_entry_page_leads_to_the_receipt_and_a_stranger_gets_nothing(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.leader)
    page = client.get(reverse("entry", args=[entry.ref])).content.decode()
    assert reverse("entry_receipt", args=[entry.ref, 1]) in page
    assert entry.submitted.receipt.get_absolute_url() in page
    paper = client.get(reverse("entry_receipt", args=[entry.ref, 1]))
    assert paper.getvalue().startswith(b"%PDF")
    client.force_login(make_person())
    assert client.get(reverse("entry_receipt", args=[entry.ref, 1])).status_code == 403


def test_a_receipt_whose_job_was_lost_is_swept_up(scene):
    from contest.tasks import sweep_submissions

    entry = make_submitted(scene)
    Job.objects.all().delete()
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert sweep_submissions(Job()) == {"left": 1}
        run_waiting_jobs()
        assert sweep_submissions(Job()) == {"left": 0}
    assert Receipt.objects.get(version=entry.submitted).pdf is not None
