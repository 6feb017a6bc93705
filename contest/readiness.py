"""A contest held against contest.rules.readiness: what is missing before it is opened, each said in words with the step where it is filled in."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.models import AwardLevel, Contest, Host, Judge, Quota, Round
from contest.queries import scheme_of
from contest.rules.faults import Faulty
from contest.rules.readiness import Dates, Gap, Judged, Plan, gaps
from contest.rules.scheme import read_scheme
from ledger import clock

WORDS = {
    "no_phone": gettext_lazy("a telephone for questions and objections"),
    "no_host": gettext_lazy("a host"),
    "no_track": gettext_lazy("at least one track"),
    "no_entry_stage": gettext_lazy("the dates of the entry stage"),
    "no_notice_stage": gettext_lazy("the dates of the public notice"),
    "entry_is_over": gettext_lazy("dates of the entry stage that are not over yet"),
    "no_question": gettext_lazy("at least one question of the entry form"),
    "no_document": gettext_lazy("at least one document asked for"),
    "no_award": gettext_lazy("the awards"),
    "no_round": gettext_lazy("No round is set up yet; it can wait until entries close."),
    "no_last_round": gettext_lazy("No round is marked as the last one, which decides the awards."),
    "no_judge": gettext_lazy("Nobody is in the pool of judges yet."),
    "no_supervisor": gettext_lazy("No supervisor is named: tips without a name have nobody to go to."),
}


@dataclass(frozen=True)
class Missing:
    """What a contest lacks before it can be announced, or what should be looked at, and the step where it is filled in."""

    words: Any
    part: str
    blocks: bool = True


def missing_in(contest: Contest) -> list[Missing]:
    """In the order of the set-up: what stands in the way first, then what would be missed later."""
    return [Missing(words_of(gap), gap.step, gap.blocks) for gap in gaps(plan_of(contest), clock.now())]


def words_of(gap: Gap) -> Any:
    if gap.code in WORDS:
        return WORDS[gap.code]
    names = "、".join(gap.names)
    if gap.code == "numbers_taken":
        return _("a prefix of its own: %(contest)s numbers its entries alike") % {"contest": names}
    if gap.code == "out_of_order":
        return _("%(after)s begins or ends before %(before)s does.") % {"before": gap.names[0], "after": gap.names[1]}
    sentences = {
        "zones_not_open": _("These zones are not announced yet: %(names)s."),
        "zones_without_places": _("These zones have no places in this contest, so none of their entries come up: %(names)s."),
        "track_without_award": _("These tracks have no award: %(names)s."),
        "track_without_round": _("No round judges these tracks: %(names)s."),
        "scheme_not_whole": _("The scoring scheme is not complete: %(names)s."),
    }
    return sentences[gap.code] % {"names": names}


def plan_of(contest: Contest) -> Plan:
    zones = list(contest.zones.select_related("organization"))
    placed = set(
        Quota.objects.filter(contest=contest, organization__in=[zone.organization_id for zone in zones]).values_list("organization", flat=True)
    )
    roles = list(contest.judges.values_list("role", flat=True))
    return Plan(
        hosts=contest.hosts.filter(kind=Host.Kind.HOST).count(),
        tracks=tuple(contest.tracks.values_list("name", flat=True)),
        stages=tuple(Dates(stage.kind, str(stage), stage.opens, stage.closes) for stage in contest.stages.all()),
        questions=contest.questions.filter(retired=False).count(),
        documents=contest.documents.filter(retired=False).count(),
        phone=bool(contest.contact_phone),
        awards=tuple(
            track or "" for track in AwardLevel.objects.filter(contest=contest, for_units=False).values_list("track__name", flat=True)
        ),
        rounds=tuple(Judged(round.name, round.track.name if round.track else "", is_whole(round), round.last) for round in rounds_of(contest)),
        judges=roles.count(Judge.Role.JUDGE),
        supervisors=roles.count(Judge.Role.SUPERVISOR),
        zones_without_places=tuple(zone.organization.short_name for zone in zones if zone.organization_id not in placed),
        zones_not_open=tuple(zone.organization.short_name for zone in zones if zone.announced_at is None),
        numbers_taken_by=numbered_alike(contest),
    )  # fmt: skip


def rounds_of(contest: Contest) -> list[Round]:
    return list(contest.rounds.select_related("track").prefetch_related("criteria").order_by("order", "pk"))


def is_whole(round: Round) -> bool:
    if round.scheme:
        return True
    try:
        read_scheme(scheme_of(round))
    except Faulty:
        return False
    return True


def numbered_alike(contest: Contest) -> str:
    """The name of another announced contest with this prefix and year: a number is given once in the whole house."""
    others = Contest.objects.announced().filter(prefix=contest.prefix, year=contest.year).exclude(pk=contest.pk)
    return others.values_list("name", flat=True).first() or ""
