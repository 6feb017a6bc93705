"""An earlier edition copied with its dates moved."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from contest.actions.copying import copy_contest, first_day, free_prefix
from contest.actions.setting_up import save_part
from contest.actions.zones import make_zones
from contest.models import Contest, Criterion
from contest.refusals import Frozen
from ledger.models import Event
from ledger.refusals import NotAllowed
from tests.factories.contests import make_submitted
from tests.factories.judging import make_judge, make_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NEXT = {"name": "下一届", "slug": "next-cup", "year": 2031, "edition": 9}


def whole(scene) -> Contest:
    """Everything a contest can have, with entries and judges in it."""
    contest, staff = scene.contest, scene.staff
    (choice,) = save_part(
        contest=contest, by=staff, part="questions",
        rows=[{"pk": None, "label": "主要完成人", "kind": "choice", "choices": ["产业工人", "其他"], "required": False, "order": 8}],
    )  # fmt: skip
    save_part(contest=contest, by=staff, part="questions", rows=[{"pk": None, "label": "证书", "kind": "file", "required": False, "order": 9}])
    save_part(
        contest=contest,
        by=staff,
        part="shares",
        rows=[{"pk": None, "label": "产业工人", "question": choice, "answers": ["产业工人"], "at_least": 35}],
    )
    save_part(
        contest=contest,
        by=staff,
        part="quotas",
        rows=[{"pk": None, "organization": scene.city, "track": scene.track, "places": 12, "substitutes": 2}],
    )
    rows = [{"pk": None, "kind": "revenue", "limit": 2_000_000_000, "track": scene.track, "on": dt.date(contest.year, 5, 1)}]
    save_part(contest=contest, by=staff, part="eligibility", rows=rows)
    make_zones(contest=contest, by=staff, organizations=[scene.city])
    make_round(scene, last=True, opens=contest.stages.get(kind="round_1").opens)
    make_judge(scene)
    make_submitted(scene)
    return contest


def test_everything_that_was_set_up_is_taken_over_and_dates_move(scene):
    source = whole(scene)
    made = copy_contest(source=source, by=scene.staff, days=366, **NEXT)

    assert (made.name, made.year, made.edition, made.announced_at, made.contact_phone) == ("下一届", 2031, 9, None, source.contact_phone)
    for rows in ("hosts", "tracks", "questions", "documents", "award_levels", "shares", "quotas", "eligibility", "rounds", "zones"):
        assert getattr(made, rows).count() == getattr(source, rows).count(), rows
    for before, after in zip(source.stages.all(), made.stages.all(), strict=True):
        assert (after.kind, after.opens - before.opens, after.closes - before.closes) == (before.kind, dt.timedelta(days=366), dt.timedelta(days=366))
    assert made.quotas.get().track.contest == made.shares.get().question.contest == made
    assert made.documents.get(name="证书").question.contest == made
    assert made.eligibility.get().on == dt.date(2031, 5, 1)
    round = made.rounds.get()
    assert (round.state, round.track, round.last, round.method) == ("set_up", made.tracks.get(), True, source.rounds.get().method)
    assert list(Criterion.objects.filter(round=round).values_list("key", "weight")) == [("idea", Decimal("0.6")), ("market", Decimal("0.4"))]
    assert made.entries.count() == made.judges.count() == 0
    zone = made.zones.get()
    assert (zone.organization, zone.slug, zone.year, zone.prefix) == (scene.city, "next-cup-420600", 2031, f"{made.prefix}A")
    assert zone.stages.count() == source.stages.count()
    assert Event.objects.get(book__name=made.book).action == "contest.copied"


def test_only_staff_copy_and_only_to_a_free_address(scene):
    with pytest.raises(NotAllowed):
        copy_contest(source=scene.contest, by=scene.city_officer, days=1, **NEXT)
    with pytest.raises(Frozen):
        copy_contest(source=scene.contest, by=scene.staff, days=1, **{**NEXT, "slug": "new"})


def test_the_new_dates_are_shown_before_anything_is_made(client, scene):
    client.force_login(scene.staff)
    url = reverse("staff_contest_copy", args=[scene.contest.slug])
    assert url in client.get(reverse("staff_contest", args=[scene.contest.slug])).content.decode()
    begins = first_day(scene.contest) + dt.timedelta(days=364)
    typed = {**NEXT, "begins": begins.isoformat()}
    page = client.post(url, typed).content.decode()
    assert "顺延 364 天" in page
    assert begins.isoformat() in page
    assert not Contest.objects.filter(slug="next-cup").exists()
    made = client.post(url, typed | {"do": "copy"})
    assert made.url == reverse("staff_contest", args=["next-cup"])
    assert client.post(url, typed | {"do": "copy"}).status_code == 422
    client.force_login(make_person())
    assert client.get(url).status_code == 403


def test_prefixes_of_zones_are_given_once(scene):
    scene.contest.prefix = "ABCDEFGH"
    scene.contest.save()
    assert free_prefix(scene.contest) == "ABCDEFGA"
