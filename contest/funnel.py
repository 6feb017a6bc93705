"""Where a contest's entries stand, by zone and by track, and what needs attention today. Every number opens the list behind it."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from contest.entry_lists import NOWHERE, STANDS
from contest.models import Appeal, Contest, Correction, Letter, Objection, Publication, Stage
from contest.queries import stage_of
from contest.rules.states import EntryState, RoundState
from ledger import clock

SOON = dt.timedelta(days=3)
STAGE_OF = {state: key for key, (_word, states) in STANDS.items() for state in states}


def list_of(contest: Contest, **asked: str) -> str:
    return f"{reverse('staff_entries', args=[contest.slug])}?{urlencode(asked)}"


def stands_by(contest: Contest) -> dict[str, Any]:
    """`columns` are the stages; `tables` has one line for each zone and one for each track: one query for all of it."""
    counted = contest.entries.exclude(state=EntryState.DRAFT).values_list("zone", "track", "state").annotate(many=Count("pk")).order_by()
    by_zone, by_track, whole = Counter[tuple[Any, str]](), Counter[tuple[Any, str]](), Counter[str]()
    for zone, track, state, many in counted:
        stage = STAGE_OF[EntryState(state)]
        by_zone[zone, stage] += many
        by_track[track, stage] += many
        whole[stage] += many
    zones: list[tuple[int | None, str, str]] = [
        (zone.pk, zone.organization.short_name, str(zone.pk)) for zone in contest.zones.select_related("organization").order_by("pk")
    ]
    if zones and any(zone is None for zone, _stage in by_zone):
        zones.append((None, _("of no zone"), NOWHERE))
    tracks = [(track.pk, track.name, str(track.pk)) for track in contest.tracks.all()]
    tables = []
    if zones:
        tables.append({"head": _("Zone"), "lines": lines_of(contest, "zone", zones, by_zone)})
    if len(tracks) > 1:
        tables.append({"head": _("Track"), "lines": lines_of(contest, "track", tracks, by_track)})
    columns = [{"key": key, "word": word, "many": whole[key], "url": list_of(contest, stands=key)} for key, (word, _states) in STANDS.items()]
    return {"columns": columns, "tables": tables, "all": sum(whole.values())}


def lines_of(contest: Contest, name: str, rows: list[tuple[Any, str, str]], counted: Mapping[tuple[Any, str], int]) -> list[dict[str, Any]]:
    return [
        {
            "word": word, "many": sum(counted.get((key, stage), 0) for stage in STANDS), "url": list_of(contest, **{name: asked}),
            "cells": [
                {"many": counted.get((key, stage), 0), "word": STANDS[stage][0], "url": list_of(contest, **{name: asked, "stands": stage})}
                for stage in STANDS
            ],
        }
        for key, word, asked in rows
    ]  # fmt: skip


def attention(contest: Contest) -> list[dict[str, Any]]:
    """What waits for the host, or is about to be late, beside the rounds: number, what, why, where."""
    now, found = clock.now(), []

    def say(number: int, what: str, url: str, act: str, why: str = "") -> None:
        if number:
            found.append({"number": number, "what": what, "why": why, "url": url, "act": act})

    letters = Letter.objects.filter(entry__contest=contest, organization=None, read_at=None)
    say(letters.values("entry").distinct().count(), _("projects with a letter that nobody has read"), list_of(contest, letters="unread"), _("Read"))
    appeals = Appeal.objects.filter(entry__contest=contest, answered_at=None).count()
    say(appeals, _("appeals are not answered yet"), reverse("appeals"), _("See them"))
    late = Correction.objects.filter(entry__contest=contest, closed_at=None, entry__state=EntryState.RETURNED, due__lt=now + SOON).count()
    say(late, _("corrections are due within three days"), list_of(contest, state=EntryState.RETURNED.value), _("See them"))
    stage = stage_of(contest, Stage.Kind.RECOMMENDING)
    if stage is not None and now < stage.closes < now + SOON:
        lying = contest.entries.filter(state__in=STANDS["desks"][1]).count()
        say(lying, _("projects still lie on desks, and recommending ends within three days"), list_of(contest, stands="desks"), _("See them"))
    open_ = (
        Objection.objects.filter(publication__round__contest=contest, state__in=OPEN)
        .exclude(kind="tip")
        .values_list("publication__round__ref", flat=True)
    )
    for ref, many in Counter(open_).items():
        say(many, _("objections are not answered yet"), reverse("staff_objections", args=[contest.slug, ref]), _("Examine"))
    over = Publication.objects.filter(round__contest=contest, round__state=RoundState.NOTICE, last_day__lt=clock.today()).select_related("round")
    for publication in over:
        what = _("the notice of %(round)s is over") % {"round": publication.round.name}
        say(1, what, reverse("staff_result", args=[contest.slug, publication.round.ref]), _("Settle"))
    return found


OPEN = (Objection.State.RECEIVED, Objection.State.EXAMINING)
