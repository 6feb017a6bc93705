"""评审手册: every entry of a round as its judges may see it, by panel, with contents and page numbers."""

from django.utils.timezone import localdate

from contest.blind import shown
from contest.models import Round, RoundEntry
from documents.wording import chinese_date
from ledger import clock


def book_of(round: Round) -> dict[str, object]:
    """documents.shapes.Book. In a blind round it says no more than the judges' own pages."""
    rows = (
        round.entries.filter(absent=False)
        .select_related("entry__submitted", "entry__track", "panel")
        .order_by("panel__order", "blind_number", "entry__number")
    )
    groups: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        name = row.panel.name if row.panel else row.entry.track.name
        groups.setdefault(name, []).append(entry_of(row, round))
    return {
        "title": "评审手册", "contest": f"{round.contest.name}　{round.name}", "issuer": round.contest.organization.name,
        "date": chinese_date(localdate(clock.now())), "groups": [{"name": name, "entries": entries} for name, entries in groups.items()],
    }  # fmt: skip


def entry_of(row: RoundEntry, round: Round) -> dict[str, object]:
    seen = shown(row, round)
    facts = [["一句话介绍", seen.summary], ["组别", seen.track], ["单位", seen.unit], ["团队", "、".join(seen.team)]]
    facts.append(["附件", "、".join(file.document for file in seen.files)])
    return {
        "number": seen.number, "title": seen.title, "facts": [fact for fact in facts if fact[1]],
        "sections": [{"heading": answer.heading, "text": answer.words} for answer in seen.answers],
    }  # fmt: skip
