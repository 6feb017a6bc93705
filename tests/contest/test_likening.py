import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.actions.entering import attach_file, save_draft, submit
from contest.actions.likening import liken
from contest.models import Contest, Entry, Likeness
from tests.factories.contests import PDF, make_contest, make_draft
from tests.factories.people import make_person
from text.credit_code import check_digit

FIRM = "91420600MA4000001"
CODE = FIRM + check_digit(FIRM)
pytestmark = pytest.mark.django_db
STORY = (
    "老运行工把螺丝刀抵在轴承座上，听得出再过十天要坏的那一声。我们把这只耳朵做成盒子，装在泵上，声纹和三十年的检修记录一起训练，提前十天报警。" * 2
)
OTHER = (
    "茶园在山上，采茶工每天背三十斤下山。我们用索道和无人车把鲜叶在二十分钟内送到车间，香气不散，一季多卖四成，沿线十一个村的合作社都已经用上。" * 2
)


def sent(scene, text: str, *, own_file: bool = True, code: str = "", **draft) -> Entry:
    entry = make_draft(scene, leader=make_person(), **draft)
    save_draft(
        entry=entry, by=entry.leader, seen=entry.draft_number, fields={"credit_code": code}, answers={"novelty": text},
        members=[{"name": f"组员{entry.pk}", "phone": "", "part": "", "category": ""}],
    )  # fmt: skip
    if own_file:
        for document in scene.contest.documents.all():
            upload = SimpleUploadedFile(f"{document.key}.pdf", PDF + f"%{entry.pk}{document.key}".encode())
            attach_file(entry=entry.refreshed(), document=document, upload=upload, by=entry.leader)
    submit(entry=entry.refreshed(), by=entry.leader)
    entry = entry.refreshed()
    liken(version=entry.submitted)
    return entry


def found(entry: Entry) -> set[tuple[str, int]]:
    return {(row.kind, row.other_id) for row in Likeness.objects.filter(entry=entry)}


def test_a_copied_text_is_found_and_a_different_one_is_not(scene):
    first, different = sent(scene, STORY), sent(scene, OTHER)
    copied = sent(scene, "我们另起一段开头。" + STORY.replace("，", "；") + "再补几句不同的结尾，说明推广计划。")
    assert found(copied) == {("text", first.pk)}
    assert found(different) == set()
    assert Likeness.objects.get(entry=copied).share > 600


def test_code_people_and_files_are_found_and_looking_again_finds_the_same(scene):
    first = sent(scene, STORY, own_file=False, code=CODE)
    second = sent(scene, OTHER, own_file=False, code=CODE)
    assert found(second) == {("code", first.pk), ("file", first.pk)}
    assert liken(version=second.submitted) == 2
    assert liken(version=first.submitted) == 2
    assert found(second) == {("code", first.pk), ("file", first.pk)}
    assert found(first) == set()


def test_one_person_in_two_entries_is_found_by_account(scene):
    leader = make_person()
    for text in (STORY, OTHER):
        entry = make_draft(scene, leader=leader)
        save_draft(entry=entry, by=leader, seen=entry.draft_number, fields={}, answers={"novelty": text})
        submit(entry=entry.refreshed(), by=leader)
        liken(version=entry.refreshed().submitted)
    assert "people" in {kind for kind, _other in found(entry)}


def test_earlier_editions_of_the_series_are_compared_and_other_contests_are_not(scene):
    Contest.objects.update(series="工友杯")
    before = sent(scene, STORY)
    scene.contest = make_contest(scene.province, series="工友杯")
    scene.track = scene.contest.tracks.get()
    assert found(sent(scene, STORY)) == {("text", before.pk)}
    scene.contest = make_contest(scene.province, series="别的赛")
    scene.track = scene.contest.tracks.get()
    assert found(sent(scene, STORY)) == set()


def test_staff_see_the_passages_side_by_side_and_nothing_is_refused(client, scene):
    first, copied = sent(scene, STORY), sent(scene, STORY + OTHER)
    client.force_login(scene.staff)
    url = reverse("staff_entry_alike", args=[copied.ref])
    page = client.get(url).content.decode()
    assert page.count("<mark>") >= 2
    assert "再过十天要坏的那一声" in page
    assert first.number in page
    assert client.get(url, {"other": "nothing"}).status_code == 404
    assert url in client.get(reverse("staff_entry", args=[copied.ref])).content.decode()
    assert copied.state == first.state
    for person in (scene.clerk, copied.leader):
        client.force_login(person)
        assert client.get(url).status_code == 403
