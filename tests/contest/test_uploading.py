import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from contest.actions.entering import submit
from contest.actions.recommending import return_for_correction
from ledger import clock
from tests.factories.contests import PDF, make_draft, make_submitted
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client, scene):
    client.force_login(scene.leader)
    return make_draft(scene, complete=False)


def begin(client, entry, key: str = "plan", size: int = len(PDF)):
    return client.post(reverse("entry_upload_begin", args=[entry.ref]), {"document": key, "name": "计划书.pdf", "size": size})


def patch(client, url: str, offset: int, piece: bytes):
    return client.generic("PATCH", url, piece, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset)})


def test_a_file_goes_in_pieces_is_cut_off_and_goes_on(client, draft):
    url = begin(client, draft).json()["url"]
    assert patch(client, url, 0, PDF[:100]).json() == {"offset": 100}
    assert begin(client, draft).json() == {"url": url, "offset": 100}
    assert client.get(url).json() == {"offset": 100}
    behind = patch(client, url, 0, PDF[:100])
    assert (behind.status_code, behind.json()["offset"]) == (409, 100)
    assert client.post(url).status_code == 409
    patch(client, url, 100, PDF[100:])
    done = client.post(url, {"sha256": hashlib.sha256(PDF).hexdigest()})
    assert "计划书.pdf" in done.json()["row"]
    assert "pages/1/" in done.json()["row"]
    file = draft.files.get(taken_out_at=None).file
    page = client.get(reverse("entry_file_page", args=[draft.ref, file.ref, 1]))
    assert page["Content-Type"] == "image/webp"
    assert page.getvalue()
    assert client.get(url).status_code == 404


def test_a_broken_file_is_refused_in_words_and_the_one_before_stays(client, scene):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    before = entry.files.get(document__key="plan", taken_out_at=None).file_id
    content = b"%PDF-1.7 broken" + b"0" * 100
    url = begin(client, entry, size=len(content)).json()["url"]
    patch(client, url, 0, content)
    answer = client.post(url)
    assert answer.status_code == 422
    assert "损坏" in answer.json()["message"]
    assert entry.files.get(document__key="plan", taken_out_at=None).file_id == before


def test_too_large_is_said_before_a_byte_is_sent(client, draft):
    answer = begin(client, draft, size=(101 << 20))
    assert answer.status_code == 422
    assert "100 MB" in answer.json()["message"]


def test_nobody_else_sends_into_an_entry(client, draft):
    url = begin(client, draft).json()["url"]
    client.force_login(make_person())
    assert begin(client, draft).status_code == 404
    assert patch(client, url, 0, PDF).status_code == 404


def test_what_a_correction_keeps_locked_takes_no_file(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.leader)
    assert begin(client, entry).status_code == 409
    return_for_correction(entry=entry, by=scene.clerk, fields=["document:plan"], message="补盖章", due=clock.now() + dt.timedelta(days=2))
    assert begin(client, entry).status_code == 201
    assert begin(client, entry, "anonymous_plan").status_code == 409


def test_a_file_on_its_way_when_the_entry_was_submitted_changes_nothing(client, scene):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    url = begin(client, entry).json()["url"]
    patch(client, url, 0, PDF)
    before = submit(entry=entry, by=scene.leader).data["files"]
    assert client.post(url).status_code == 409
    assert entry.refreshed().submitted.data["files"] == before
