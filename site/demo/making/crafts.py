"""Studios and craftsmen: designated, honoured, with what they made and whom they taught."""

import datetime as dt
from typing import Any

from accounts.models import Organization, Person
from demo.invented import CRAFTS, GRADES, TRADES
from demo.making.federation import City, Federation, Unit
from demo.making.studio_life import StudioLife
from demo.making.world import World
from directory.actions.craftsmen import give_honour, revoke_honour, take_apprentice
from directory.actions.importing import import_sheet
from directory.actions.profiles import approve, create_craftsman, create_studio, edit
from directory.actions.studios import add_achievement, add_designation, add_member, change_leader
from directory.models import Craftsman, Kind, Result, Step, Studio
from spreadsheets.reading import Sheet

HONOURS = (
    ("province", "荆楚工匠", "湖北省总工会"), ("city", "{city}工匠", "{city}市总工会"), ("province", "湖北五一劳动奖章", "湖北省总工会"),
    ("national", "大国工匠", "中华全国总工会"),
)  # fmt: skip
ACHIEVED = (
    ("patent", "{thing}的改进结构", "专利证书", 4), ("method", "{trade}三步操作法", "企业工法", 2), ("tackled", "{thing}常见故障攻关", "验收报告", 3),
    ("five-small", "{thing}小改进", "", 1), ("benefit", "{thing}改造年节约", "财务证明", 2),
)  # fmt: skip
KINDS = (Kind.CRAFTSMAN, Kind.MODEL, Kind.MASTER, Kind.WORKER, Kind.JOINT, Kind.EXPERT)
MASTERS = 3
"""The first so many craftsmen stand at the head of a lineage."""


class Crafts:
    def __init__(self, world: World, federation: Federation) -> None:
        self.world, self.federation, self.rng = world, federation, world.rng
        self.craftsmen: list[Craftsman] = []
        self.kept = StudioLife(world, federation)

    def make(self) -> None:
        size = self.world.size
        for number in range(size.craftsmen):
            self.world.told("craft", number, size.craftsmen + size.studios)
            self.craftsmen.append(self.craftsman(number))
        self.lineage()
        for number in range(size.studios):
            self.world.told("craft", size.craftsmen + number, size.craftsmen + size.studios)
            self.studio(number)
        self.kept.two_spellings(self.craftsmen)
        self.world.told("craft", size.craftsmen + size.studios, size.craftsmen + size.studios)

    def place(self, number: int) -> tuple[Unit, City, Person]:
        unit = self.federation.units[(number * 7) % len(self.federation.units)]
        city = next((city for city in self.federation.cities if unit.organization.path.startswith(city.organization.path)), self.federation.cities[0])
        assert city.staff is not None  # noqa: S101  every prefecture has its staff
        return unit, city, city.staff

    def common(self, unit: Unit, city: City, trade: str) -> dict[str, Any]:
        code = unit.organization.region_code if unit.organization.region_code != "420000" else city.organization.region_code
        return {"industry": CRAFTS[trade].industry, "unit_text": unit.firm, "region_code": code, "region_text": ""}

    def craftsman(self, number: int) -> Craftsman:
        unit, city, staff = self.place(number)
        trade = TRADES[number % len(TRADES)]
        office: Organization = city.organization
        day = -900.0 + number * 9 + 0.4
        with self.world.at(day):
            made = create_craftsman(
                by=staff, office=office, name=self.world.invention.name(), trade=trade, grade=self.rng.choice(GRADES),
                special_skill=CRAFTS[trade].skill,
                skill_basis="单位和同行评议", biography=f"在{unit.short}做{trade}二十多年，带班、带徒，别人拿不准的都来问。",
                **self.common(unit, city, trade),
            )  # fmt: skip
        with self.world.at(day + 2):
            made = approve(profile=made, by=staff)
            for place in range(1 + (number % 3 == 0) + (number % 11 == 0)):
                level, title, body = HONOURS[(number + place) % 3 if number % 11 or place != 2 else 3]
                on = self.world.date(day - self.rng.randrange(30, 2500))
                give_honour(
                    craftsman=made, by=staff, title=title.format(city=city.short), level=level, on=on, body=body.format(city=city.short),
                    batch=f"第{self.rng.choice('一二三四五')}批",
                )  # fmt: skip
            for _number in range(self.rng.randrange(0, 3)):
                self.achievement(craftsman=made, by=staff, trade=trade)
        if number == self.world.size.craftsmen - 1:
            with self.world.at(-60.5):
                revoke_honour(honour=made.honours.latest("pk"), by=staff, on=self.world.date(-62), reason="经查，申报材料不实")
        if number == 2:
            with self.world.at(-4.5):
                edit(profile=made, by=staff, values={"biography": f"在{unit.short}做{trade}近三十年，去年起带了第三批徒弟。"})
        return Craftsman.objects.get(pk=made.pk)

    def achievement(self, *, by: Person, trade: str, studio: Studio | None = None, craftsman: Craftsman | None = None) -> None:
        kind, title, proof, rung = self.rng.choice(ACHIEVED)
        benefit = self.rng.randrange(8, 240) * 1_000_000 if kind in ("benefit", "tackled") else None
        add_achievement(
            by=by, studio=studio, craftsman=craftsman, title=title.format(thing=self.rng.choice(CRAFTS[trade].things), trade=trade), kind=kind,
            year=self.world.today.year - self.rng.randrange(0, 5), proof=proof, rung=rung, benefit_fen=benefit,
            basis="按单位财务部门核算的年节约材料和工时" if benefit else "",
        )  # fmt: skip

    def lineage(self) -> None:
        """师带徒 over three generations where there are enough, and apprentices who are only named."""
        year = self.world.today.year
        with self.world.at(-200.6):
            for number, master in enumerate(self.craftsmen[: MASTERS * 3]):
                below = self.craftsmen[number * 2 + MASTERS : number * 2 + MASTERS + 2] if number < MASTERS * 2 else []
                for apprentice in below:
                    take_apprentice(master=master, by=None, since=year - 18 + number, until=year - 14 + number, apprentice=apprentice)
                take_apprentice(master=master, by=None, since=year - 3, name=self.world.invention.name(), grade="高级工")

    def studio(self, number: int) -> None:
        leader = self.craftsmen[number % len(self.craftsmen)]
        unit, city, staff = self.place(number)
        kind = KINDS[number % len(KINDS)]
        founded = self.world.today.year - self.rng.randrange(3, 14)
        day = -850.0 + number * 8 + 0.4
        led = number < len(self.craftsmen)
        with self.world.at(day):
            made = create_studio(
                by=staff, office=city.organization, name=f"{leader.name if led else unit.short}{kind.label}", kind=kind,
                field=f"{leader.trade}技术攻关与传承", leader=leader if led else None, leader_text=leader.name if led else "", founded=founded,
                introduction=f"围着{leader.trade}现场的难题转：每月一题，解决了就写成操作法，写完就教。", **self.common(unit, city, leader.trade),
            )  # fmt: skip
        with self.world.at(day + 2):
            made = approve(profile=made, by=staff)
            self.life(made, number, city, staff, day)
            for _number in range(self.rng.randrange(1, 4)):
                add_member(studio=made, by=staff, name=self.world.invention.name(), part=self.rng.choice(("技师", "高级工", "工程师")))
            for _number in range(self.rng.randrange(0, 4)):
                self.achievement(studio=made, by=staff, trade=leader.trade)
        self.kept.live(made, number, city, staff)

    def life(self, studio: Studio, number: int, city: City, staff: Person, day: float) -> None:
        """Designated by the city, the better ones by the province; reviewed; one to be put right, one revoked, one with a new leader."""

        def on(days: float) -> dt.date:
            return self.world.date(day - days)

        body = city.organization.name
        given = [("city", 900, body, f"{city.short}市级工作室")]
        if number % 3:
            given.append(("province", 500, "湖北省总工会", "湖北省示范性工作室"))
        if number % 13 == 0:
            given.append(("national", 200, "中华全国总工会", "全国示范性工作室"))
        for level, days, granted, title in given:
            add_designation(studio=studio, by=staff, step=Step.DESIGNATED, level=level, on=on(days), body=granted, title=title)
        result = Result.RECTIFY if number == 4 else Result.EXCELLENT if number % 4 == 0 else Result.QUALIFIED
        due = on(60) + dt.timedelta(days=180) if result == Result.RECTIFY else None
        add_designation(studio=studio, by=staff, step=Step.REVIEWED, level="city", on=on(60), body=body, result=result, due=due)
        if number == 5:
            add_designation(studio=studio, by=staff, step=Step.REVOKED, on=on(10), body=body, note="连续两年没有成果，摘牌")
        if number == 6 and len(self.craftsmen) > 8:
            change_leader(studio=studio, by=staff, on=on(20), name=self.craftsmen[7].name, leader=self.craftsmen[7], note="原领衔人退休")


def more_crafts(world: World, federation: Federation) -> None:
    """The lists of a province: 3,700 studios and 3,000 craftsmen at scale 30, taken in as an office imports them."""
    if world.times == 1:
        return
    units = federation.units
    studios: list[tuple[str | int, ...]] = [("工作室名称", "所在单位", "类别", "级别", "命名年度", "地区")]
    craftsmen: list[tuple[str | int, ...]] = [("姓名", "工作单位", "工种", "荣誉称号", "年度", "等级")]
    for number in range(round(world.times * 3700 / 30) - world.size.studios):
        kind, level = str(KINDS[number % len(KINDS)].label), "省级" if number % 4 else "国家级"
        firm = f"{world.invention.firm_name()}{number // 168 or ''}有限公司"
        place = city_of(federation, units[number % len(units)])
        studios.append((f"{world.invention.name()}{kind}", firm, kind, level, world.today.year - number % 9, place))
    people = set[tuple[str, str]]()
    for number in range(world.times * 100 - world.size.craftsmen):
        firm = f"{world.invention.firm_name()}{number // 168 or ''}有限公司"
        name = world.invention.name()
        while (name, firm) in people:  # two of one name in one firm would be taken for one
            name = world.invention.name()
        people.add((name, firm))
        craftsmen.append((name, firm, TRADES[number % len(TRADES)], "荆楚工匠", world.today.year - number % 8, GRADES[number % len(GRADES)]))
    for kind_, rows in (("studios", studios), ("craftsmen", craftsmen)):
        world.told("bulk", len(rows), len(rows))
        with world.at(-120.5):
            import_sheet(kind=kind_, sheet=Sheet("", tuple(rows)), by=federation.staff, office=federation.province)


def city_of(federation: Federation, unit: Unit) -> str:
    return next((f"{city.short}市" for city in federation.cities if unit.organization.path.startswith(city.organization.path)), "武汉市")
