"""What happens in a studio between two lists: it is kept, visited, asked, reviewed; a unit applies for one."""

import datetime as dt

from accounts.models import Person
from accounts.queries import holders
from demo.making.federation import City, Federation, make_person
from demo.making.world import World
from directory.actions.applying import recommend_application, start_application, submit_application
from directory.actions.consulting import accept_question, answer_question, ask, assign_question, call_back, close_question, pass_on
from directory.actions.craftsmen import conclude_apprenticeship, give_honour, sign_agreement
from directory.actions.exchanges import book, note_attendance, offer_date, record_visit, write_impressions
from directory.actions.funding import write_fund_row
from directory.actions.keeping import appoint_keeper
from directory.actions.profiles import approve, create_craftsman, edit
from directory.actions.reviewing import file_review
from directory.models import Craftsman, Offer, Studio

GUESTS = (
    ("疗休养交流团", 32, 1, "rest", "带走四项工装改进"), ("汉江车桥公司职工", 12, 5, "lesson", "学了示教，住了五天"),
    ("船舶职业学校师生", 46, 1, "visit", ""), ("邻县创新工作室", 9, 1, "visit", "交换了两份工法"),
)  # fmt: skip
ASKED = (
    ("equipment", "泵轴为什么总在同一处断", "去年换了三根，断口都在键槽根部。", "键槽根部没有圆角，应力集中。改半径两毫米的圆角，再看对中。", True),
    ("equipment", "门机回转有异响", "满载回转到一半时响，空载不响。", "先查回转支承滚道的间隙，再查螺栓预紧。", True),
    ("equipment", "绕组嵌线后耐压不过", "同一批三台，只有这一台不过。", "槽口绝缘可能划伤，退出来看第三槽。", False),
    ("quality", "薄板焊后翘曲", "四毫米板，焊完翘十二毫米。", "", None),
)  # fmt: skip
EXPERT = 11
"""The first experts' studio that still stands."""


class StudioLife:
    def __init__(self, world: World, federation: Federation) -> None:
        self.world, self.federation = world, federation
        self.keeper: Person | None = None

    def live(self, studio: Studio, number: int, city: City, staff: Person) -> None:
        if number in (0, EXPERT):
            with self.world.at(-190.5):
                self.keeper = self.keeper or make_person(self.world, "keeper")
                appoint_keeper(studio=studio, person=self.keeper, by=staff)
        if number % 4 == 0:
            self.visited(studio, number)
        if number == 0:
            self.offered(studio)
            self.paid(studio, staff)
            self.reviewed(studio)
            self.agreed(studio)
        if number == EXPERT:
            self.asked(studio)

    def visited(self, studio: Studio, number: int) -> None:
        for place, (guests, people, days, kind, note) in enumerate(GUESTS):
            day = -40.4 - number * 3 - place * 97
            with self.world.at(day + days):
                record_visit(
                    studio=studio, by=None, on=self.world.date(day), guests=guests, people=people, days=days, kind=kind, note=note
                )  # fmt: skip

    def offered(self, studio: Studio) -> None:
        """A date that is over, with a group that came; two that are ahead, one of them with a group."""
        unit = self.federation.units[-1]

        def offer(made: float, day: int, theme: str, places: int, kind: str = "visit") -> Offer:
            with self.world.at(made):
                starts = self.world.midnight + dt.timedelta(days=day, hours=9)
                return offer_date(
                    studio=studio, by=self.keeper, kind=kind, theme=theme, starts=starts, ends=starts + dt.timedelta(hours=3),
                    place=f"{studio.unit_name}一号厂房东门", places=places, note="要穿工鞋，眼镜和面罩由工作室提供。",
                )  # fmt: skip

        past = offer(-60.5, -18, "现场攻关和工法演示", 20)
        with self.world.at(-30.6):
            group = book(
                offer=past, organization=unit.organization, by=unit.clerk, people=12, contact=unit.clerk.name, phone="0710-3220000",
                wish="想看怎么把难题写成工法",
            )  # fmt: skip
        with self.world.at(-17.5):
            note_attendance(booking=group, by=self.keeper, came=11, note="带走两项工装改进")
        with self.world.at(-15.5):
            write_impressions(booking=group, by=unit.clerk, text="师傅手把手教，回去第二天就用上了。希望下次能多留一个下午。")
        ahead = offer(-12.5, 9, "现场攻关和工法演示", 20)
        offer(-12.4, 23, "疗休养：两天跟班学习", 10, "rest")
        with self.world.at(-3.5):
            other = self.federation.units[len(self.federation.units) // 2]
            book(
                offer=ahead, organization=other.organization, by=other.clerk, people=8, contact=other.clerk.name, phone="0710-3220011", wish=""
            )  # fmt: skip

    def paid(self, studio: Studio, staff: Person) -> None:
        with self.world.at(-170.5):
            write_fund_row(studio=studio, by=staff, kind="granted", amount_fen=5_000_000, on=self.world.date(-172), what="市总工会年度补助")
        for day, fen, what in ((-120.5, 1_286_000, "焊接耗材和量具"), (-88.5, 640_000, "成果推广会场地"), (-31.5, 318_050, "师带徒教材印制")):
            with self.world.at(day):
                write_fund_row(
                    studio=studio, by=self.keeper, kind="spent", amount_fen=fen, on=self.world.date(day - 2), what=what, document=f"凭{-int(day):04d}"
                )  # fmt: skip

    def reviewed(self, studio: Studio) -> None:
        """Last year's form waits for the city; a draft of the page waits too."""
        with self.world.at(-9.5):
            file_review(
                studio=studio, by=self.keeper, year=self.world.today.year - 1, patents=1, others=3, exchanges=4, apprentices=5,
                done="一年里攻关三项，写成两份工法，接待来访四批，带徒五人。", plan="把工法送到三个兄弟单位，明年再报一项专利。",
            )  # fmt: skip
        with self.world.at(-2.5):
            edit(profile=studio, by=self.keeper, values={"introduction": f"{studio.introduction}今年起每月开放一天，欢迎兄弟单位来看。"})

    def agreed(self, studio: Studio) -> None:
        pairs = list(studio.leader.taught.order_by("pk")) if studio.leader else []
        for number, pair in enumerate(pairs[:2]):
            with self.world.at(-160.5 + number):
                signed = self.world.date(-162)
                sign_agreement(
                    pair=pair, by=None, signed_on=signed, ends_on=signed + dt.timedelta(days=730), goal="两年内独立完成关键工序，考取高一级证书"
                )  # fmt: skip
        if len(pairs) > 1:
            with self.world.at(-20.5):
                conclude_apprenticeship(pair=pairs[0], by=None, result="reached", on=self.world.date(-21), note="提前半年考取技师")

    def asked(self, studio: Studio) -> None:
        """Three that were answered, one that waits; one passed on."""
        worker = self.world.accounts.get("worker") or self.federation.staff
        for number, (matter, title, text, answer, helped) in enumerate(ASKED):
            day = -80.5 + number * 24
            with self.world.at(day):
                question = ask(studio=studio, by=worker, matter=matter, title=title, text=text, unit="")
            if not answer:
                continue
            with self.world.at(day + 1.2):
                accept_question(consultation=question, by=self.keeper)
                assign_question(consultation=question, by=self.keeper, expert=studio.leader_text or "领衔人")
            with self.world.at(day + 2.1 + number):
                answer_question(consultation=question, by=self.keeper, answer=answer)
            with self.world.at(day + 6.1 + number):
                close_question(consultation=question, by=worker)
            with self.world.at(day + 13):
                call_back(consultation=question, by=self.keeper, satisfied=bool(helped), said="照办后正常" if helped else "还要再看一次")
        with self.world.at(-50.5):
            question = ask(studio=studio, by=worker, matter="rights", title="小改小革能不能申请专利", text="改了一副夹具。", unit="")
            pass_on(consultation=question, by=self.keeper, to="省总工会经济部")

    def two_spellings(self, craftsmen: list[Craftsman]) -> None:
        """One person under two spellings of a unit, to be looked at; and an application on the city's desk."""
        there = craftsmen[1]
        with self.world.at(-33.5):
            other = create_craftsman(
                by=None, office=there.office, name=there.name, trade=there.trade, unit_text=there.unit_text.replace("有限公司", "公司"),
                region_code=there.region_code,
            )  # fmt: skip
            approve(profile=other, by=None)
            give_honour(craftsman=other, by=None, title="荆楚工匠", level="province", on=self.world.date(-400), body="湖北省总工会")
        main = self.federation.main
        with self.world.at(-14.5):
            application = start_application(
                unit=main.organization, by=main.clerk, level="city", name=f"{main.short}职工创新工作室", kind="worker", field="设备改造和节能",
                leader_text=craftsmen[0].name, leader_grade=craftsmen[0].grade, founded=self.world.today.year - 4, members=14, senior=8, promoted=3,
                area=160, equipment_fen=86_000_000, yearly_funds_fen=12_000_000, patents=2, methods=3, five_small=11, exchanges=2, apprentices=9,
                introduction="每月一题，解决了就写成工法，写完就教。三年攻关十六项，停机时间减了四成。",
            )  # fmt: skip
            submit_application(application=application, by=main.clerk)
        county = holders(main.above[0].organization, {"approver"}).first()
        with self.world.at(-8.5):
            recommend_application(application=application, by=county, opinion="条件齐备，同意推荐。")
