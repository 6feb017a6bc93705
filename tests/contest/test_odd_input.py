"""What no page of ours sends: it is answered with a refusal, never with a broken page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.contests import Scene, make_draft
from tests.factories.judging import make_drawn_round, make_judge, make_released_round, sign_in

pytestmark = pytest.mark.django_db
LONG = "9" * 5000
JSON = {"accept": "application/json"}


def draft_form(scene: Scene, seen: int) -> dict[str, Any]:
    return {
        "seen": str(seen), "title": "t", "summary": "s", "track": str(scene.track.pk), "channel": "recommended", "unit_name": "u",
        "unit": scene.unit.name, "baseline_jobs": "1", "committed": "on",
    }  # fmt: skip


@pytest.mark.parametrize("track", ["abc", "-1", LONG])
def test_a_track_that_is_none(scene, client, track):
    client.force_login(scene.leader)
    assert client.post(reverse("entry_new", args=[scene.contest.slug]), {"track": track}).status_code == 404


@pytest.mark.parametrize("amount", ["1e30", "NaN", "1e999999", "Infinity", "1e15", "-1", LONG])
def test_an_amount_that_is_none(scene, client, amount):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    answer = client.post(reverse("entry_edit", args=[entry.ref]), draft_form(scene, entry.draft_number) | {"baseline_revenue_fen": amount})
    assert answer.status_code == 422
    assert "186.40" in answer.content.decode()


@pytest.mark.parametrize(("typed", "fen"), [("186.40", 186_400_000), ("1,200", 1_200_000_000), ("0.000001", 1), ("", None)])
def test_an_amount_as_people_write_it(scene, client, typed, fen):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    assert (
        client.post(reverse("entry_edit", args=[entry.ref]), draft_form(scene, entry.draft_number) | {"baseline_revenue_fen": typed}).status_code
        == 302
    )
    assert entry.refreshed().baseline_revenue_fen == fen


def test_more_people_than_there_are(scene, client):
    entry = make_draft(scene)
    client.force_login(scene.leader)
    answer = client.post(reverse("entry_edit", args=[entry.ref]), draft_form(scene, entry.draft_number) | {"baseline_jobs": "9" * 12})
    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["1e999999", "1e99999999", "NaN", "Infinity", "9" * 400, "٣", "1e10", "8_0"])
def test_a_mark_that_is_no_number(scene, client, value):
    judging = make_released_round(scene, entries=1)
    sign_in(client, judging.person(1))
    sent = {"criterion": "idea", "value": value, "device_key": "a-device-key"}
    answer = client.post(reverse("judge_mark", args=[judging.sheet(1, 1).ref]), sent, headers=JSON)
    assert answer.status_code == 422
    assert len(answer.content) < 500


def test_numbers_too_long_for_a_number(scene, client):
    judging = make_released_round(scene, entries=1)
    sign_in(client, judging.person(1))
    ref = judging.sheet(1, 1).ref
    assert client.get(reverse("judge_sheet", args=[ref]), {"page": LONG}).status_code == 200
    sent = {"criterion": "idea", "value": "80", "device_key": "a-device-key", "seen": LONG}
    assert client.post(reverse("judge_mark", args=[ref]), sent, headers=JSON).status_code == 200


@pytest.mark.parametrize("key", ["abc", "", LONG, "9" * 30])
def test_staff_pages_ask_for_rows_that_are_none(scene, client: Client, key):
    judging = make_drawn_round(scene, entries=1)
    sign_in(client, scene.staff)
    result = reverse("staff_result", args=[scene.contest.slug, judging.round.ref])
    assert client.post(result, {"do": "look_again", "entry": key, "reason": "x"}).status_code == 404
    assert client.post(reverse("staff_bench", args=[judging.round.ref]), {"do": "take_out", "row": key}).status_code == 404
    judge = reverse("staff_judge", args=[scene.contest.slug, make_judge(scene).pk])
    assert client.post(judge, {"do": "withdraw", "conflict": key}).status_code == 404
    assert client.get(reverse("staff_entries", args=[scene.contest.slug]), {"track": key}).status_code == 200
