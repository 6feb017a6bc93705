"""推荐表 of an entry, 推荐汇总表 of a union's list, and the list of entries that a union sends in: on paper for the seal, each with a code by which a
photo of the stamped sheet files itself."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Organization
from contest.models import Contest, Entry, EntryList, Recommendation, StampedSheet, Track
from contest.models.entries import Channel
from contest.queries import list_of, way_up
from documents.forms import form_docx
from documents.qr import qr_mark
from documents.rendering import render
from ledger import clock

CODE = re.compile(r"(?:.*/stamped/)?(e(\d{1,18})|l(\d{1,9})-(\d{1,9})-(\d{1,9})|s(\d{1,18}))\.([0-9a-f]{16})/?", re.DOTALL)


@dataclass(frozen=True)
class Paper:
    """What a sheet belongs to: exactly one of entry, (organization, track) and entry_list, within a contest."""

    contest: Contest
    entry: Entry | None = None
    organization: Organization | None = None
    track: Track | None = None
    entry_list: EntryList | None = None

    @property
    def code(self) -> str:
        if self.entry is not None:
            return f"e{self.entry.pk}"
        if self.entry_list is not None:
            return f"s{self.entry_list.pk}"
        return f"l{self.contest.pk}-{self.organization.pk if self.organization else 0}-{self.track.pk if self.track else 0}"

    @property
    def token(self) -> str:
        return f"{self.code}.{signature(self.code)}"

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{reverse('stamped', args=[self.token])}"

    @property
    def name(self) -> str:
        if self.entry is not None:
            return _("Recommendation form of %(number)s %(title)s") % {"number": self.entry.number, "title": self.entry.title}
        if self.entry_list is not None:
            return _("List of projects sent in by %(union)s") % {"union": self.entry_list.organization.name}
        union = self.organization.name if self.organization else ""
        return _("List of recommendations of %(union)s, %(track)s") % {"union": union, "track": self.track}

    @property
    def fields(self) -> dict[str, Any]:
        """Of StampedSheet."""
        return {
            "contest": self.contest, "entry": self.entry, "organization": self.organization, "track": self.track, "entry_list": self.entry_list,
        }  # fmt: skip

    @property
    def sheets(self) -> Any:
        """What was filed, in order."""
        return StampedSheet.objects.filter(taken_out_at=None, **self.fields).select_related("file", "by")


def signature(code: str) -> str:
    return salted_hmac("contest.stamped", code, algorithm="sha256").hexdigest()[:16]


def paper_of(token: str) -> Paper | None:
    """From an address or what a code on paper says; None for anything that was not printed here."""
    found = CODE.fullmatch(token.strip())
    if found is None or not constant_time_compare(signature(found[1]), found[7]):
        return None
    if found[2]:
        entry = Entry.objects.exclude(submitted=None).select_related("contest__organization", "unit", "track", "leader").filter(pk=found[2]).first()
        return Paper(entry.contest, entry=entry) if entry else None
    if found[6]:
        listed = EntryList.objects.select_related("contest__organization", "organization").filter(pk=found[6]).first()
        return Paper(listed.contest, entry_list=listed) if listed else None
    track = Track.objects.select_related("contest__organization").filter(pk=int(found[5]), contest=int(found[3])).first()
    organization = Organization.objects.filter(pk=found[4]).first()
    return Paper(track.contest, organization=organization, track=track) if track and organization else None


NOTE = "盖章以后，用手机扫一扫右边的二维码，拍照上传，即归入本表。"


def data_of(paper: Paper) -> dict[str, Any]:
    """As documents.shapes.Recommendation says."""
    made: dict[str, Any] = {
        "contest": paper.contest.name, "note": NOTE, "issuer": paper.contest.organization.name, "facts": [], "columns": [], "rows": [],
        "qr": qr_mark(paper.address), "address": paper.address,
    }  # fmt: skip
    if paper.entry is not None:
        return made | form_of(paper.entry)
    return made | (sent_in(paper.entry_list) if paper.entry_list is not None else listed(paper))


def form_of(entry: Entry) -> dict[str, Any]:
    data = entry.submitted.data if entry.submitted else {}
    members = "、".join(member["name"] + (f"（{member['part']}）" if member.get("part") else "") for member in data.get("members", ()))
    facts = [
        ["编号", entry.number or ""], ["项目名称", data.get("title", "")], ["组别（赛道）", data.get("track", "")],
        ["申报单位", data.get("unit", "")],
        ["统一社会信用代码", data.get("credit_code", "") or "—"], ["项目负责人", entry.leader.name], ["团队成员", members],
        ["推荐渠道", str(Channel(entry.channel).label)], ["项目简介", data.get("summary", "")],
        ["现有岗位", f"{data.get('baseline', {}).get('jobs', '')} 人"],
    ]  # fmt: skip
    said = {row.organization_id: row for row in entry.recommendations.filter(withdrawn_at=None)}
    way = way_up(entry.unit, entry.contest) if entry.unit else []
    if entry.channel == Channel.SELF_NOMINATED:
        way = way[-1:]
    space = 16 if len(way) < 5 else 8
    boxes = [{"label": f"{one.name}意见", "text": said[one.pk].opinion if one.pk in said else "", "space": space} for one in way]
    return {"title": "项目推荐表", "facts": facts, "boxes": boxes}


def listed(paper: Paper) -> dict[str, Any]:
    assert paper.organization is not None  # noqa: S101
    rows = list(list_of(paper.organization, paper.contest, paper.track))
    columns: list[dict[str, Any]] = [{"label": "排序", "number": True}]
    columns += [{"label": label} for label in ("编号", "项目名称", "申报单位", "项目负责人", "正选或递补")]
    lines = [
        [str(place), row.entry.number or "", row.entry.title, row.entry.unit_name, row.entry.leader.name, str(Recommendation.Kind(row.kind).label)]
        for place, row in enumerate(rows, 1)
    ]
    facts = [["推荐单位", paper.organization.name], ["组别（赛道）", str(paper.track)], ["项目数", f"{len(rows)} 项"]]
    boxes = [{"label": f"{paper.organization.name}意见", "text": "经审核，所列项目情况属实，同意推荐。", "space": 16}]
    return {"title": "项目推荐汇总表", "wide": True, "facts": facts, "columns": columns, "rows": lines, "boxes": boxes}


def sent_in(found: EntryList) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [{"label": "序号", "number": True}]
    columns += [{"label": label} for label in ("项目名称", "组别", "申报单位", "基层工会", "项目负责人")]
    rows = found.rows.select_related("entry__track", "entry__unit", "entry__entered_for")
    lines = [
        [
            str(n),
            row.entry.title,
            row.entry.track.name,
            row.entry.unit_name,
            row.entry.unit.name if row.entry.unit else "",
            row.entry.entered_for.name,
        ]
        for n, row in enumerate(rows, 1)
    ]
    facts = [["报送单位", found.organization.name], ["项目数", f"{len(lines)} 项"], ["经办人", found.by.name]]
    boxes = [{"label": f"{found.organization.name}意见", "text": "所列项目情况属实，同意报送。", "space": 16}]
    return {"title": "项目报送汇总表", "wide": True, "facts": facts, "columns": columns, "rows": lines, "boxes": boxes}


def printed(paper: Paper, kind: str) -> bytes:
    data = data_of(paper)
    if kind == "docx":
        return form_docx(data)
    return render("recommendation", data, timestamp=clock.now())
