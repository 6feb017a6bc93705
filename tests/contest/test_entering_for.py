import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Person
from contest.actions.entering import NotConfirmed, attach_file, save_draft, submit
from contest.actions.entering_for import ChangedSince, confirm, send_code, start_for
from contest.models import Entry
from contest.refusals import NotReady
from contest.rules.states import EntryState
from ledger import clock
from ledger.refusals import NotAllowed, Refused
from notices import sms
from tests.factories.contests import pdf
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PHONE = "+8613712340001"


@pytest.fixture(autouse=True)
def texts():
    sms.outbox.clear()
    yield sms.outbox
    sms.outbox.clear()


@pytest.fixture
def written(scene) -> Entry:
    entry = start_for(contest=scene.contest, track=scene.track, organization=scene.unit, name="敖小篱", phone=PHONE, by=scene.clerk)
    save_draft(
        entry=entry, by=scene.clerk, seen=0, answers={"novelty": "声纹"},
        fields={"title": "泵站预警仪", "summary": "提前十天报警", "unit": scene.unit, "unit_name": "汉江水利", "baseline_jobs": 6, "committed": True},
    )  # fmt: skip
    for document in scene.contest.documents.all():
        attach_file(entry=entry, document=document, upload=pdf(), by=scene.clerk)
    return entry.refreshed()


def code_in(texts) -> str:
    return re.search(r"\b(\d{6})\b", texts[-1][1]).group(1)


def test_a_worker_confirms_by_code_and_leads_what_is_submitted(scene, written, texts, django_capture_on_commit_callbacks):
    with pytest.raises(NotConfirmed):
        submit(entry=written, by=scene.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        send_code(entered=written.entered_for, by=scene.clerk)
    assert texts[-1][0] == PHONE
    assert "泵站预警仪" in texts[-1][1]
    version = confirm(entered=written.entered_for, code=code_in(texts), by=scene.clerk, arrived=clock.now())
    entry, worker = written.refreshed(), Person.objects.get(phone=PHONE)
    assert (entry.state, entry.leader, worker.name) == (EntryState.SUBMITTED, worker, "敖小篱")
    assert [member["name"] for member in version.data["members"]] == ["敖小篱"]
    assert entry.members.get(order=0).person == worker


def test_a_wrong_code_is_counted_and_a_change_ends_the_code(scene, written, texts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_code(entered=written.entered_for, by=scene.clerk)
    right = code_in(texts)
    wrong = "000000" if right != "000000" else "111111"
    save_draft(entry=written, by=scene.clerk, seen=written.draft_number, fields={"title": "换了题目"})
    with pytest.raises(ChangedSince):
        confirm(entered=written.entered_for, code=right, by=scene.clerk, arrived=clock.now())
    for _turn in range(3):
        with pytest.raises(Refused):
            confirm(entered=written.entered_for, code=wrong, by=scene.clerk, arrived=clock.now())
    with pytest.raises(Refused) as refused:
        confirm(entered=written.entered_for, code=right, by=scene.clerk, arrived=clock.now())
    assert "不再有效" in str(refused.value) or "失效" in str(refused.value)
    assert written.refreshed().state == EntryState.DRAFT


def test_an_old_code_is_worth_nothing(scene, written, texts, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_code(entered=written.entered_for, by=scene.clerk)
    later = clock.now() + dt.timedelta(minutes=31)
    with clock.at(later), pytest.raises(Refused):
        confirm(entered=written.entered_for, code=code_in(texts), by=scene.clerk, arrived=later)


def test_who_may_not_enter_for_others(scene):
    for person, organization in ((scene.leader, scene.unit), (scene.approver, scene.unit), (scene.clerk, scene.county)):
        with pytest.raises(NotAllowed):
            start_for(contest=scene.contest, track=scene.track, organization=organization, name="敖小篱", phone=PHONE, by=person)
    entry = start_for(contest=scene.contest, track=scene.track, organization=scene.unit, name="敖小篱", phone=PHONE, by=scene.clerk)
    with pytest.raises(NotReady):
        send_code(entered=entry.entered_for, by=scene.clerk)
    with pytest.raises(NotAllowed):
        send_code(entered=entry.entered_for, by=make_person())


def test_a_clerk_does_it_on_pages(client, scene, written, texts, django_capture_on_commit_callbacks):
    client.force_login(scene.clerk)
    url = reverse("desk_enter_for", args=[scene.contest.slug])
    assert url in client.get(reverse("desk", args=[scene.contest.slug])).content.decode()
    assert client.post(url, {"name": "", "phone": "12", "track": scene.track.pk}).status_code == 422
    begun = client.post(url, {"name": "霍青山", "phone": "13712340002", "track": scene.track.pk})
    assert Entry.objects.get(ref=begun.url.split("/")[-3]).entered_for.phone == "+8613712340002"

    assert "请职工本人确认" in client.get(reverse("entry_check", args=[written.ref])).content.decode()
    confirming = client.post(reverse("entry_check", args=[written.ref])).url
    with django_capture_on_commit_callbacks(execute=True):
        client.post(confirming, {"send": "1"})
    assert client.post(confirming, {"code": "12"}).status_code == 422
    done = client.post(confirming, {"code": code_in(texts)}, follow=True).content.decode()
    assert "已提交" in done
    assert written.refreshed().state == EntryState.SUBMITTED
