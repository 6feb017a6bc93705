"""奖金 and 评审费 sheets for Finance: what identifies a person there is a blank column, and is never stored here."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.timezone import localdate

from contest.models import Award, Contest, Judge, UnitAward
from contest.rules.prizes import fee
from contest.rules.states import AssignmentState
from ledger import clock
from spreadsheets.writing import Heading, Page, Value, xlsx

BLANKS = (
    Heading("身份证号码", 22), Heading("开户银行", 18), Heading("银行卡号", 24), Heading("代扣税（元）", 12), Heading("实发（元）", 12),
    Heading("签名", 14),
)  # fmt: skip
EMPTY = ("",) * len(BLANKS)


def yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def prizes_xlsx(contest: Contest) -> bytes:
    """One line a person where the team has said how it shares, else one for the leader; units apart."""
    awards = Award.objects.filter(entry__contest=contest, state=Award.State.AWARDED, prize_fen__gt=0).select_related("level", "entry__leader")
    rows: list[tuple[Value, ...]] = []
    for award in awards.prefetch_related("shares").order_by("level__order", "rank", "pk"):
        shares = [(share.name, share.fen, "") for share in award.shares.all()] or [(award.entry.leader.name, award.prize_fen, "团队分配未填报")]
        for name, fen, note in shares:
            rows.append((len(rows) + 1, award.level.name, award.entry.title, name, yuan(fen), *EMPTY, note))
    headings = (
        Heading("序号", 6, "number"), Heading("奖项", 12), Heading("项目", 30), Heading("姓名", 12), Heading("金额（元）", 14, "number", 2), *BLANKS,
        Heading("备注", 16),
    )  # fmt: skip
    pages = [Page("奖金", headings, rows, title=f"{contest.name}奖金发放表")]
    units = UnitAward.objects.filter(level__contest=contest, state=UnitAward.State.AWARDED, level__prize_fen__gt=0).select_related("level")
    if lines := [(place, one.level.name, one.unit, yuan(one.level.prize_fen), "", "", "") for place, one in enumerate(units, 1)]:
        unit_headings = (
            Heading("序号", 6, "number"), Heading("奖项", 16), Heading("单位", 34), Heading("金额（元）", 14, "number", 2), Heading("开户银行", 20),
            Heading("对公账号", 26), Heading("经办人签名", 16),
        )  # fmt: skip
        pages.append(Page("单位奖金", unit_headings, lines))
    return xlsx(pages, moment=clock.now())


def fees_xlsx(contest: Contest, *, day_fen: int, full: int, half: int) -> bytes:
    """Every judge who scored: so many full and half days at so much a day (half a day is 60 %), to be corrected by hand where somebody was away."""
    scored = Q(assignments__state=AssignmentState.RELEASED) & ~Q(assignments__sent_at=None)
    judges = Judge.objects.filter(contest=contest, role=Judge.Role.JUDGE).annotate(sheets=Count("assignments", filter=scored)).filter(sheets__gt=0)
    amount = yuan(fee(day_fen, full=full, half=half))
    rows: list[tuple[Value, ...]] = [
        (place, judge.name, judge.employer, judge.title, judge.sheets, full, half, yuan(day_fen), amount, *EMPTY)
        for place, judge in enumerate(judges.order_by("number"), 1)
    ]
    headings = (
        Heading("序号", 6, "number"), Heading("姓名", 12), Heading("单位", 28), Heading("职称职务", 16), Heading("评审项目数", 10, "number"),
        Heading("全天", 8, "number"), Heading("半天", 8, "number"), Heading("标准（元/天）", 12, "number", 2),
        Heading("金额（元）", 12, "number", 2), *BLANKS,
    )  # fmt: skip
    return xlsx([Page("评审费", headings, rows, title=f"{contest.name}评审费发放表")], moment=clock.now())


def dated(name: str) -> str:
    today: dt.date = localdate(clock.now())
    return f"{name} {today.isoformat()}.xlsx"
