"""The list of a contest's entries as staff ask for it: the address holds filter and order, so that a list can be kept, sent on and downloaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.asked import whole
from contest.models import Contest, Entry, Letter
from contest.models.entries import STATE_WORDS, Channel
from contest.rules.states import EntryState as S
from ledger import clock
from spreadsheets.writing import Heading, Page, xlsx

STANDS = {
    "desks": (_("on the desks"), (S.SUBMITTED, S.RECOMMENDED, S.RETURNED)),
    "screening": (_("under qualification review"), (S.SCREENING,)),
    "eligible": (_("qualification passed"), (S.ELIGIBLE,)),
    "rounds": (_("in the rounds"), (S.IN_ROUND,)),
    "awards": (_("awards"), (S.PROVISIONAL, S.AWARDED)),
    "out": (
        _("out"),
        (S.NOT_ADVANCED, S.ABSENT, S.DECLINED, S.INELIGIBLE, S.WITHDRAWN, S.DISQUALIFIED, S.AWARD_DECLINED, S.REVOKED),
    ),
}  # fmt: skip
"""Where an entry stands, in the order of the contest: columns of the overview, each of which opens its list."""

ORDERS = {
    "number": ("number",), "title": ("title", "number"), "unit": ("unit_name", "number"), "track": ("track__order", "track__name", "number"),
    "zone": ("zone__organization__path", "number"), "state": ("state", "number"), "submitted": ("submitted__at", "number"),
}  # fmt: skip
NOWHERE = "none"


@dataclass(frozen=True)
class Asked:
    """What the address says; `found` is ordered."""

    found: QuerySet[Entry]
    chosen: dict[str, str]
    sort: str

    @property
    def narrowed(self) -> bool:
        return any(self.chosen.values())


def asked_for(contest: Contest, query: Mapping[str, str]) -> Asked:
    """state, stands, track, zone ("none": of no zone), channel, holder and q narrow; sort orders, with - from the other end.

    What the team has taken back is a draft again: not in the list, unless drafts are asked for.
    """
    found = contest.entries.exclude(submitted=None).select_related("unit", "holder", "track", "zone__organization", "leader", "submitted")
    chosen = {name: str(query.get(name, "")).strip()[:60] for name in ("q", "state", "stands", "track", "zone", "channel", "holder", "letters")}
    if chosen["state"] in {state.value for state in S}:
        found = found.filter(state=chosen["state"])
    else:
        found = found.exclude(state=S.DRAFT)
    if chosen["stands"] in STANDS:
        found = found.filter(state__in=STANDS[chosen["stands"]][1])
    for name in ("track", "zone", "holder"):
        if chosen[name] == NOWHERE and name == "zone":
            found = found.filter(zone=None)
        elif (key := whole(chosen[name])) is not None:
            found = found.filter(**{name: key})
    if chosen["letters"] == "unread":
        found = found.filter(pk__in=Letter.objects.filter(organization=None, read_at=None).values("entry"))
    if chosen["channel"] in Channel.values:
        found = found.filter(channel=chosen["channel"])
    if words := chosen["q"]:
        found = found.filter(
            Q(title__icontains=words) | Q(number__icontains=words) | Q(unit_name__icontains=words) | Q(leader__name__icontains=words)
        )
    sort = str(query.get("sort", ""))
    name = sort.removeprefix("-")
    if name not in ORDERS:
        sort, name = "number", "number"
    back = "-" if sort.startswith("-") else ""
    return Asked(found.order_by(*(f"{back}{field}" for field in ORDERS[name]), "pk"), chosen, sort)


def list_xlsx(contest: Contest, found: QuerySet[Entry]) -> bytes:
    headings = (
        Heading("编号", 16), Heading("项目名称", 34), Heading("组别", 14), Heading("赛区", 20), Heading("申报单位", 30), Heading("基层工会", 24),
        Heading("统一社会信用代码", 22), Heading("项目负责人", 12), Heading("推荐渠道", 12), Heading("状态", 14), Heading("现在哪一级", 18),
        Heading("提交时间", 18),
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            entry.number, entry.title, entry.track.name, entry.zone.organization.short_name if entry.zone else "", entry.unit_name,
            entry.unit.name if entry.unit else "",
            entry.credit_code, entry.leader.name, str(Channel(entry.channel).label), str(STATE_WORDS[S(entry.state)]),
            entry.holder.short_name if entry.holder else "", localtime(entry.submitted.at) if entry.submitted else None,
        )
        for entry in found.iterator(chunk_size=2000)
    ]  # fmt: skip
    return xlsx([Page("项目", headings, rows, title=f"{contest.name}　项目")], moment=clock.now())
