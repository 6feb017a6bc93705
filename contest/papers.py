"""A published result on paper: 公示, 表彰通报, the list for the press and the poster. All of it is on the public page too."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils.timezone import localdate

from contest.models import Contest, Publication, Stage
from contest.results import Group, groups_of, spoken_code, units_of
from contest.rules.states import RoundState
from documents.qr import qr_mark
from documents.rendering import render
from documents.word import render_docx
from documents.wording import plain_date
from files.pictures import drawn_once
from ledger import canonical, clock
from spreadsheets.writing import Heading, Page, xlsx

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def signers(publication: Publication) -> list[str]:
    return signers_of_contest(publication.round.contest)


def signers_of_contest(contest: Contest) -> list[str]:
    return [host.name for host in contest.hosts.all() if host.kind == "host"] or [contest.organization.name]


def what_of(publication: Publication) -> str:
    return "拟获奖项目" if publication.round.last else f"{publication.round.name}结果"


def tables(publication: Publication, groups: Sequence[Group]) -> list[dict[str, object]]:
    """Of the notice and the commendation: every member named, in order."""
    last = publication.round.last
    columns: list[dict[str, object]] = [
        {"label": "序号", "number": True}, {"label": "项目"}, {"label": "单位"}, {"label": "项目负责人及成员"}, {"label": "推荐单位"},
    ]  # fmt: skip
    if not last:
        columns.append({"label": "结果"})
    made: list[dict[str, object]] = []
    for group in groups:
        rows = [
            [str(place), row.title, row.unit, "、".join(row.names), row.organization, *([] if last else ["晋级" if row.advances else "未晋级"])]
            for place, row in enumerate(group.rows, 1)
        ]
        made.append({"name": f"{group.name}（{len(rows)} 项）", "note": order_words(publication), "columns": columns, "rows": rows})
    for name, units in units_of(publication):
        named = [{"label": "序号", "number": True}, {"label": "单位"}]
        made.append({"name": f"{name}（{len(units)} 家）", "note": "", "columns": named, "rows": [[str(n), unit] for n, unit in enumerate(units, 1)]})
    return made


def order_words(publication: Publication) -> str:
    return "按名次排列" if publication.round.contest.result_order == "rank" else "按项目负责人姓氏笔画排列"


def notice_docx(publication: Publication) -> bytes:
    """公示."""
    round, contest = publication.round, publication.round.contest
    first, what = localdate(publication.published_at), what_of(publication)
    track = f"（{round.track.name}）" if round.track else ""
    calendar = "" if publication.calendar_known else "期间的节假日安排尚未公布，截止日期以公布后的安排为准。"
    paragraphs = [
        f"根据《{contest.name}》评审办法，经{round.name}评审，现将{what}{track}予以公示。",
        f"公示期为 {publication.days} 个工作日，自 {plain_date(first)}起至 {plain_date(publication.last_day)}止。{calendar}",
        "公示期内，对公示项目有异议的，请以书面形式向我单位反映，并附证明材料。以单位名义反映的须加盖公章，以个人名义反映的须署实名并留下联系电话。"
        "我单位为反映人保密。",
    ]
    contact = [["联系电话", publication.phone], ["电子邮箱", publication.email], ["联系地址", publication.address], ["受理时间", publication.hours]]
    return render_docx(
        "notice",
        {
            "title": f"关于{contest.name}{what}的公示", "document_number": "", "paragraphs": paragraphs, "contact": contact,
            "issuers": signers(publication), "date": plain_date(first), "groups": tables(publication, groups_of(publication)),
            "check_code": spoken_code(publication.record.sha256),
        },
    )  # fmt: skip


def commendation_docx(publication: Publication) -> bytes:
    """表彰通报 of a ratified result: who ratified, on what day, under what number."""
    round, contest = publication.round, publication.round.contest
    assert round.ratified_on is not None  # noqa: S101
    what = "获奖项目" if round.last else f"{round.name}结果"
    verb = "决定对下列项目予以通报表彰" if round.last else "现予通报"
    paragraphs = [
        f"{contest.name}经评审、公示 {publication.days} 个工作日，并经{round.ratified_body} {plain_date(round.ratified_on)}审定，{verb}。",
        "希望受到表彰的集体和个人珍惜荣誉，再接再厉；希望广大职工立足岗位创业创新。" if round.last else "",
    ]
    return render_docx(
        "notice",
        {
            "title": f"关于{contest.name}{what}的通报", "document_number": round.promulgation_number,
            "paragraphs": [text for text in paragraphs if text], "contact": [], "issuers": signers(publication),
            "date": plain_date(round.ratified_on), "groups": tables(publication, groups_of(publication)),
            "check_code": spoken_code(publication.record.sha256),
        },
    )  # fmt: skip


def list_xlsx(publication: Publication) -> bytes:
    """For the press: one line a project."""
    round = publication.round
    headings = (
        Heading("奖项" if round.last else "评审组", 14), Heading("项目", 34), Heading("单位", 30), Heading("项目负责人", 12), Heading("成员", 34),
        Heading("推荐单位", 24), Heading("得分", 10),
    )  # fmt: skip
    rows = [
        (group.name, row.title, row.unit, row.names[0] if row.names else "", "、".join(row.names[1:]), row.organization, row.total)
        for group in groups_of(publication)
        for row in group.rows
    ]
    pages = [Page(round.name, headings, rows, title=f"{round.contest.name}{what_of(publication)}")]
    units = [(name, unit) for name, found in units_of(publication) for unit in found]
    if units:
        pages.append(Page("单位奖项", (Heading("奖项", 16), Heading("单位", 34)), units))
    return xlsx(pages, moment=clock.now())


def poster_pdf(publication: Publication) -> bytes:
    """A4 for the notice board: what, until when, and the code that opens the page on a phone."""
    round = publication.round
    address = f"{settings.SITE_URL}{publication.get_absolute_url()}"
    return _poster(
        {
            "contest": round.contest.name, "title": f"{what_of(publication)}公示", "lines": [
                ["公示期", f"{plain_date(localdate(publication.published_at))}至 {plain_date(publication.last_day)}，{publication.days} 个工作日"],
                ["联系电话", publication.phone], ["电子邮箱", publication.email], ["联系地址", publication.address], ["受理时间", publication.hours],
            ],
            "note": "请用微信扫一扫查看名单、评分记录，在线提出异议。单位反映须盖公章，个人须署实名。", "issuers": signers(publication),
            "qr": qr_mark(address), "address": address,
        },
        publication.published_at,
    )  # fmt: skip


def contest_poster_pdf(contest: Contest) -> bytes:
    """A4 for the notice board: which contest takes entries until when, and the code that opens its page."""
    address = f"{settings.SITE_URL}{contest.get_absolute_url()}"
    entry = contest.stages.filter(kind=Stage.Kind.ENTRY).first()
    span = f"{plain_date(localdate(entry.opens))}至 {plain_date(localdate(entry.closes))}" if entry else ""
    tracks = "、".join(contest.tracks.values_list("name", flat=True))
    return _poster(
        {
            "contest": contest.theme or "职工创业创新", "title": contest.name, "lines": [
                ["报名征集", span], ["赛道（组别）", tracks], ["咨询电话", contest.contact_phone], ["电子邮箱", contest.contact_email],
            ],
            "note": "请用微信扫一扫查看通知、在线报名。没有工会也可以报名，系统会告诉您由哪家工会受理。",
            "issuers": [host.name for host in contest.hosts.all() if host.kind == "host"] or [contest.organization.name],
            "qr": qr_mark(address), "address": address,
        },
        contest.announced_at or clock.now(),
    )  # fmt: skip


def _poster(data: dict[str, object], moment: dt.datetime) -> bytes:
    """Anyone may ask for it as often as they like: the same words are drawn once."""
    key = canonical.sha256({**data, "moment": canonical.instant(moment)})
    return drawn_once(f"poster-{key[:40]}.pdf", lambda: render("poster", data, timestamp=moment))


PAPERS = {
    "notice.docx": (notice_docx, WORD, "公示"),
    "commendation.docx": (commendation_docx, WORD, "通报"),
    "list.xlsx": (list_xlsx, SHEET, "名单"),
    "poster.pdf": (poster_pdf, "application/pdf", "海报"),
}


def can_make(publication: Publication, name: str) -> bool:
    return name in PAPERS and (name != "commendation.docx" or publication.round.state == RoundState.FINAL)
