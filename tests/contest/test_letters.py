"""Correspondence: written to one or to all of a list, with fields; kept with the entry, answered in the same thread."""

import pytest
from django.urls import reverse

from contest.actions.letters import NothingWritten, UnknownField, filled, keep_template, write, write_to_many
from contest.models import Letter
from ledger.models import Event
from ledger.refusals import NotAllowed
from notices.models import Notice
from tests.factories.contests import make_submitted
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_each_leader_reads_the_own_fields_and_answers_in_the_thread(scene):
    first, second = make_submitted(scene), make_submitted(scene, leader=make_person("闻铁生"), title="刀具")
    write_to_many(contest=scene.contest, entries=[first, second], by=scene.staff, title="{number} 补充材料", body="{leader}：请补“{title}”的照片。{}")
    letter = second.letters.get()
    assert (letter.title, letter.body) == (f"{second.number} 补充材料", "闻铁生：请补“刀具”的照片。{}")
    assert Notice.objects.get(person=second.leader, kind="letter").link == reverse("entry_letters", args=[second.ref])

    write(entry=second, by=second.leader, body="照片已补")
    assert [row.organization for row in second.letters.all()] == [scene.province, None]
    assert Notice.objects.filter(person=scene.staff, kind="letter").count() == 1
    assert "照片已补" not in "".join(Event.objects.values_list("data", flat=True))


def test_an_unknown_field_stops_the_letter(scene):
    entry = make_submitted(scene)
    with pytest.raises(UnknownField):
        write_to_many(contest=scene.contest, entries=[entry], by=scene.staff, title="", body="{phone}")
    with pytest.raises(NothingWritten):
        write_to_many(contest=scene.contest, entries=[entry], by=scene.staff, title="补充", body=" ")
    assert not Letter.objects.exists()
    assert filled("{title}{phone}", entry) == f"{entry.title}{{phone}}"


def test_who_may_write(scene):
    entry = make_submitted(scene)
    write(entry=entry, by=scene.clerk, organization=scene.unit, body="请来工会一趟")
    for person, organization in [(scene.clerk, scene.county), (make_person(), None), (scene.city_officer, None)]:
        with pytest.raises(NotAllowed):
            write(entry=entry, by=person, organization=organization, body="不该发出")
    with pytest.raises(NotAllowed):
        write_to_many(contest=scene.contest, entries=[entry], by=scene.city_officer, title="", body="不该发出")


def test_the_pages_preview_with_a_count_and_keep_a_template(client, scene):
    entry = make_submitted(scene)
    client.force_login(scene.staff)
    url = reverse("staff_letters", args=[scene.contest.slug])
    said = {"query": f"entry={entry.ref}", "title": "关于 {number}", "body": "{leader}您好", "name": "问候"}
    page = client.post(url, {**said, "do": "keep"}).content.decode()
    assert f"关于 {entry.number}" in page
    assert not Letter.objects.exists()
    template = scene.contest.letter_templates.get()
    assert "{leader}您好" in client.get(url, {"entry": entry.ref, "template": template.pk}).content.decode()
    assert client.post(url, {**said, "body": "{nothing}", "do": "send"}).status_code == 422
    assert client.post(url, {**said, "do": "send"}).status_code == 302

    client.force_login(entry.leader)
    thread = reverse("entry_letters", args=[entry.ref])
    assert f"{entry.leader.name}您好" in client.get(thread).content.decode()
    assert entry.letters.get().read_at is not None
    assert client.post(thread, {"body": ""}).status_code == 422
    assert client.post(thread, {"body": "收到"}).status_code == 302
    client.force_login(make_person())
    assert client.get(thread).status_code == 403


def test_the_same_name_replaces_the_words(scene):
    for body in ("一", "二"):
        keep_template(contest=scene.contest, by=scene.staff, name="问候", title="题", body=body)
    assert scene.contest.letter_templates.get().body == "二"
