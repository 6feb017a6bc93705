"""Contests as they are announced: past editions, the open one with its zones, and the one that is being judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.actions.setting_up import announce, make_contest, save_part
from contest.actions.zones import make_zones
from contest.models import AskedDocument, Contest, Question, Track
from contest.rules.eligibility import RuleKind
from demo.making.federation import City, Federation
from demo.making.world import World

HOSTS = ("湖北省妇女联合会", "湖北省科学技术协会", "湖北省科学技术厅", "湖北省人力资源和社会保障厅")
TRACKS = (
    ("创业组", "企业登记不满 5 年，上一年营业收入不超过 2,000 万元，没有知识产权纠纷。"),
    ("创新组", "在本单位已经用起来的技术、工艺、管理或服务改进，还没有注册企业。"),
)
JUDGED_TRACKS = ("先进制造", "现代农业", "现代服务", "交通运输", "科技创新", "数字技术", "绿色低碳")
NUMERALS = "零一二三四五六七八九十"
OPENED = {4: -1310.0, 5: -850.0, 6: -400.0, 7: -30.0}
"""Edition -> the day on which entries opened, from today. Two editions never open in one year: the year is part of entry numbers."""
WHO_MADE_IT, MADE_BY = "主要完成人", ("产业工人", "专业技术人员", "管理人员")
WITH_ZONES = 6
"""The first edition whose prefectures are zones of their own."""
JUDGED_OPENED = -150.0
FROM_OPENING = {
    "launch": (-10, 0), "entry": (0, 40), "recommending": (3, 62), "screening": (62, 76), "round_1": (80, 95), "final": (110, 118),
    "notice": (125, 150), "ratification": (165, 191), "ceremony": (198, 199),
}  # fmt: skip
"""Stage -> first and last day after entries open."""


@dataclass
class Edition:
    """`opened` is the day, from today, on which entries opened."""

    contest: Contest
    opened: float
    tracks: list[Track]
    questions: list[Question]
    documents: list[AskedDocument]
    zones: list[Contest] = field(default_factory=list)

    def day(self, after_opening: float) -> float:
        return self.opened + after_opening

    def document(self, name: str) -> AskedDocument:
        return next(document for document in self.documents if document.name == name)


def make_edition(world: World, federation: Federation, number: int) -> Edition:
    opened = OPENED[number]
    year = world.date(opened).year
    with world.at(opened - 20):
        contest = make_contest(
            organization=federation.province, by=federation.staff,
            name=f"第{NUMERALS[number]}届“工友杯”湖北省职工创业创新大赛", slug=f"gongyoubei-{number}",
            series="工友杯", edition=number, theme="岗位上想出来的，市场上用得着的", year=year, prefix="GY", contact_phone="027-00000218",
            contact_email="gongyoubei@example.org", contact_address="武汉市武昌区", members_at_most=8,
        )  # fmt: skip
        edition = furnish(world, federation, contest, opened, TRACKS, world.scaled((1, 2, 3, 2)))
        add_quotas(world, federation, edition)
        add_conditions(federation, edition)
        if number >= WITH_ZONES:
            organizations = [city.organization for city in federation.cities]
            edition.zones = make_zones(contest=contest, by=federation.staff, organizations=organizations)
    with world.at(opened - 9.6):
        announce(contest=contest, by=federation.staff)
    edition.contest.refresh_from_db()
    return edition


def make_judged(world: World, federation: Federation) -> Edition:
    """Entries closed months ago; its tracks stand at every turn of a round."""
    opened = JUDGED_OPENED
    year = world.date(opened).year
    with world.at(opened - 20):
        contest = make_contest(
            organization=federation.province, by=federation.staff, name="湖北省第三届职工“五小”创新成果征集", slug=f"wuxiao-{year}", series="五小",
            edition=3, theme="小发明、小创造、小革新、小设计、小建议", year=year, prefix="WX", contact_phone="027-00000218",
            contact_email="wuxiao@example.org", contact_address="武汉市武昌区", self_nomination=False,
        )  # fmt: skip
        tracks = [(f"{name}组", "在湖北的单位里已经用起来的“五小”成果。") for name in JUDGED_TRACKS]
        edition = furnish(world, federation, contest, opened, tracks, (1, 1, 1))
    with world.at(opened - 9.6):
        announce(contest=contest, by=federation.staff)
    edition.contest.refresh_from_db()
    return edition


def furnish(
    world: World, federation: Federation, contest: Contest, opened: float, tracks: Sequence[tuple[str, str]], places: Sequence[int]
) -> Edition:
    def save(part: str, rows: Sequence[Mapping[str, object]]) -> list[Any]:
        return list(
            save_part(contest=contest, by=federation.staff, part=part, rows=[{"pk": None, **row, "order": n} for n, row in enumerate(rows, 1)])
        )

    save("hosts", [{"kind": "host", "name": name} for name in HOSTS] + [
        {"kind": "organizer", "name": "各市州总工会、省产业工会"}, {"kind": "co_organizer", "name": "众创空间、合作银行"},
    ])  # fmt: skip
    made = save("tracks", [{"name": name, "who": who} for name, who in tracks])
    rows = [
        {"kind": kind, "opens": whole(world, opened + first), "closes": whole(world, opened + last)} for kind, (first, last) in FROM_OPENING.items()
    ]
    save_part(contest=contest, by=federation.staff, part="stages", rows=[{"pk": None, **row} for row in rows])
    questions = save("questions", [
        {"label": "新在哪里", "help": "和现在通行的做法比，一两句话说清楚。", "kind": "long", "longest": 500},
        {"label": "用到什么程度", "kind": "choice", "choices": ["样机", "本单位在用", "别的单位也在用", "已经卖出去"]},
        {"label": "谁在用，谁付钱", "kind": "short", "required": False, "hidden_when_blind": True, "longest": 100},
        {"label": WHO_MADE_IT, "kind": "choice", "choices": [*MADE_BY], "for_judges": False, "hidden_when_blind": True},
    ])  # fmt: skip
    save("shares", [{"label": MADE_BY[0], "question": questions[-1], "answers": [MADE_BY[0]], "at_least": 35}])
    documents = save("documents", [
        {"name": "项目计划书", "formats": ["pdf"], "hidden_when_blind": True},
        {"name": "匿名版计划书", "help": "不出现单位和姓名。", "formats": ["pdf"], "hidden_when_blind": False},
        {"name": "真实性承诺书", "formats": ["pdf", "jpg", "png"], "required": False, "for_judges": False, "hidden_when_blind": True},
    ])  # fmt: skip
    prizes = (10_000_000, 5_000_000, 2_000_000, 500_000)
    names = ("一等奖", "二等奖", "三等奖", "优秀奖")
    save("awards", [{"name": name, "places": n, "prize_fen": prize} for name, n, prize in zip(names, places, prizes, strict=False)])
    return Edition(contest, opened, made, questions, documents)


def whole(world: World, days: float) -> object:
    return world.moment(int(days // 1))


def add_quotas(world: World, federation: Federation, edition: Edition) -> None:
    rows = [
        {"pk": None, "organization": city.organization, "track": track, "places": places_of(world, federation, city)}
        for city in federation.cities for track in edition.tracks
    ]  # fmt: skip
    save_part(contest=edition.contest, by=federation.staff, part="quotas", rows=rows)


def add_conditions(federation: Federation, edition: Edition) -> None:
    """What the rules of such contests ask: firms with a revenue of at most 20 million yuan, and a word where the same firm was awarded before."""
    rows: list[dict[str, Any]] = [
        {"pk": None, "kind": RuleKind.REVENUE, "track": edition.tracks[0], "limit": 2_000_000_000, "refuses": True, "order": 1},
        {"pk": None, "kind": RuleKind.NOT_AWARDED, "refuses": False, "order": 2},
    ]
    save_part(contest=edition.contest, by=federation.staff, part="eligibility", rows=rows)


def places_of(world: World, federation: Federation, city: City) -> int:
    return world.many(24 if city.short == "武汉" or len(federation.cities) < 5 else 12)
