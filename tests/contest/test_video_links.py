"""A film given as a link in the place of the file."""

import pytest
from django.urls import reverse

from contest.actions.entering import save_draft, submit
from contest.blind import shown
from contest.drafts import missing_in
from contest.models import AskedDocument, Round, RoundEntry
from contest.refusals import FieldsLocked
from tests.factories.contests import make_draft

pytestmark = pytest.mark.django_db
ADDRESS = "https://video.example.org/v/20260501"


@pytest.fixture
def entry(scene):
    entry = make_draft(scene)
    AskedDocument.objects.create(contest=scene.contest, key="film", name="项目视频", formats=["mp4"], order=3)
    return entry


def test_a_link_counts_as_the_film_and_stands_in_the_version(scene, entry):
    assert [problem.field for problem in missing_in(entry)] == ["document:film"]
    entry = save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={}, links={"film": ADDRESS})
    assert missing_in(entry) == ()
    version = submit(entry=entry, by=scene.leader)
    [line] = [answer for answer in version.answers if answer.label == "项目视频"]
    assert line.address == ADDRESS
    with pytest.raises(FieldsLocked):
        save_draft(entry=entry.refreshed(), by=scene.leader, seen=entry.refreshed().draft_number, fields={}, links={"film": ADDRESS + "x"})


@pytest.mark.parametrize("blind", [False, True])
def test_judges_see_it_where_the_round_is_not_blind(scene, entry, blind):
    entry = save_draft(entry=entry, by=scene.leader, seen=entry.draft_number, fields={}, links={"film": ADDRESS})
    submit(entry=entry, by=scene.leader)
    row = RoundEntry(entry=entry.refreshed(), blind_number="A-1")
    found = shown(row, Round(contest=scene.contest, blind=blind))
    assert any(answer.text == ADDRESS for answer in found.answers) is not blind


@pytest.mark.parametrize(("typed", "kept"), [(ADDRESS, {"film": ADDRESS}), ("http://video.example.org/1", {}), ("video", {}), ("", {})])
def test_only_an_address_by_https_is_taken(client, scene, entry, typed, kept):
    client.force_login(scene.leader)
    url = reverse("entry_edit", args=[entry.ref])
    answer = client.post(url, {"seen": str(entry.draft_number), "link:film": typed})
    assert answer.status_code == (302 if kept or not typed else 422)
    assert entry.refreshed().links == kept
    page = client.get(url).content.decode()
    assert 'id="id_link:film"' in page
    assert typed in page
