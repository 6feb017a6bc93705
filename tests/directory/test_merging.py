import datetime as dt

import pytest

from directory.actions.craftsmen import give_honour, revoke_honour, take_apprentice
from directory.actions.exchanges import book, note_attendance, offer_date, record_visit
from directory.actions.funding import write_fund_row
from directory.actions.importing import import_sheet
from directory.actions.merging import HasMoney, MasterAndApprentice, MergedAlready, OneAndTheSame, keep_apart, merge_craftsmen, merge_studios
from directory.actions.studios import add_achievement, add_designation, add_member
from directory.models import Achieved, Craftsman, Level, ProfileVersion, Result, Step, Studio
from directory.queries import count_on, possible_duplicates, public_craftsmen, studios_holding
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.signals import changed
from ledger.verification import mismatches
from spreadsheets.reading import Sheet
from tests.factories.directory import make_craftsman, make_kept_studio, make_studio
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 12, 31)


def two(**fields):
    """母永奇 under two spellings of one unit."""
    one = make_craftsman("母永奇", unit_text="中铁隧道局集团有限公司", honour="荆楚工匠", **fields)
    other = make_craftsman("母永奇", unit_text="中铁隧道股份", trade="盾构司机", special_skill="盾构姿态凭手感", **fields)
    give_honour(craftsman=other, by=None, title="大国工匠", level=Level.NATIONAL, on=dt.date(2021, 3, 1))
    return one, other


def test_one_person_under_two_spellings_is_offered_and_never_merged_by_itself(federation):
    one, other = two(office=federation.wuhan)
    make_craftsman("闻铁生", office=federation.wuhan)
    (pair,) = possible_duplicates(Craftsman.objects.within(federation.wuhan))
    assert (pair.first, pair.second) == (one, other)
    assert possible_duplicates(Craftsman.objects.within(federation.yichang)) == []
    assert public_craftsmen().filter(name="母永奇").count() == 2

    keep_apart(one=other, other=one, by=federation.wuhan_staff)
    assert possible_duplicates(Craftsman.objects.all()) == []


@pytest.mark.parametrize("more", [0, 3])
def test_looking_for_duplicates_costs_the_same(django_assert_num_queries, more):
    two()
    for number in range(more):
        make_craftsman("母永奇", unit_text=f"第{number}家")
    with django_assert_num_queries(2):
        assert possible_duplicates(Craftsman.objects.all())


def test_merging_keeps_both_histories_and_loses_nothing(federation):
    one, other = two(office=federation.wuhan)
    studio = make_studio("母永奇工匠创新工作室", leader=other)
    joined = make_studio("盾构联合工作室")
    add_member(studio=joined, by=None, craftsman=other)
    add_achievement(by=None, craftsman=other, title="换刀法", kind=Achieved.METHOD, year=2022)
    take_apprentice(master=other, by=None, name="杭秋实", since=2020)
    events = Event.objects.filter(book__name=other.book).count()
    heard = []

    def listen(sender, kind, ids, **kwargs):
        heard.append((kind, sorted(ids)))

    changed.connect(listen)
    kept = merge_craftsmen(kept=one, gone=other, by=federation.wuhan_staff)
    changed.disconnect(listen)

    assert kept.pk == one.pk
    assert {honour.title for honour in kept.honours.all()} == {"荆楚工匠", "大国工匠"}
    assert (kept.title, kept.level) == ("大国工匠", Level.NATIONAL)
    assert (kept.trade, kept.special_skill, kept.unit_text) == ("焊工", "盾构姿态凭手感", "中铁隧道局集团有限公司")  # blanks filled, the rest stands
    studio.refresh_from_db()
    assert studio.leader == kept
    assert joined.members.get().craftsman == kept
    assert kept.achievements.get().title == "换刀法"
    assert kept.taught.get().apprentice_name == "杭秋实"
    assert heard == [("craftsman", [one.pk, other.pk]), ("studio", [studio.pk, joined.pk])]

    other.refresh_from_db()
    assert (other.merged_into, other.hidden, other.trade) == (kept, True, "盾构司机")
    assert other.honours.get().title == "大国工匠"  # its own record stays
    assert Event.objects.filter(book__name=other.book).count() == events + 1
    assert ProfileVersion.objects.filter(craftsman=other).count() == 1
    assert list(mismatches()) == []


def test_a_list_with_the_other_spelling_finds_the_one_that_stayed(federation):
    one, other = two(office=federation.wuhan)
    merge_craftsmen(kept=one, gone=other, by=None)
    rows = [("姓名", "工作单位", "荣誉称号", "年度"), ("母永奇", "中铁隧道股份", "大国工匠", 2021)]
    plan = import_sheet(kind="craftsmen", sheet=Sheet("", tuple(rows)), by=None, office=federation.wuhan)
    assert (len(plan.new), len(plan.doubtful), plan.changes_nothing) == (0, 0, True)


def test_a_revoked_honour_stays_revoked_and_hides_what_is_left(federation):
    one, other = make_craftsman("母永奇", honour="荆楚工匠"), make_craftsman("母永奇", unit_text="别处", honour="三秦工匠")
    for craftsman in (one, other):
        revoke_honour(honour=craftsman.honours.get(), by=None, on=DAY, reason="不实")
    kept = merge_craftsmen(kept=one, gone=other, by=None)
    assert (kept.hidden, kept.honours.filter(revoked_on=None).count(), kept.honours.count()) == (True, 0, 2)


def test_what_cannot_be_one_is_refused(federation):
    one, other = two(office=federation.wuhan)
    for by in (make_person(), federation.yichang_staff):
        with pytest.raises(NotAllowed):
            merge_craftsmen(kept=one, gone=other, by=by)
        with pytest.raises(NotAllowed):
            keep_apart(one=one, other=other, by=by)
    with pytest.raises(OneAndTheSame):
        merge_craftsmen(kept=one, gone=one, by=None)
    take_apprentice(master=one, by=None, apprentice=other, since=2001)
    with pytest.raises(MasterAndApprentice):
        merge_craftsmen(kept=one, gone=other, by=None)
    third = make_craftsman("母永奇", unit_text="第三家")
    merge_craftsmen(kept=one, gone=third, by=None)
    with pytest.raises(MergedAlready):
        merge_craftsmen(kept=other, gone=third, by=None)


def test_counts_asked_for_as_they_were_known_before_the_merge_stay_as_they_were(federation):
    one = make_studio("付一鸣技能大师工作室", level=Level.PROVINCE, on=dt.date(2022, 5, 1), office=federation.wuhan)
    other = make_studio("付一鸣工作室", unit_text="武汉地铁", level=Level.PROVINCE, on=dt.date(2022, 6, 1), office=federation.wuhan)
    add_designation(studio=other, by=None, step=Step.DESIGNATED, level=Level.NATIONAL, on=dt.date(2023, 5, 1))
    add_designation(studio=other, by=None, step=Step.REVIEWED, level=Level.PROVINCE, result=Result.QUALIFIED, on=dt.date(2024, 5, 1))
    asked = clock.now()
    before = {level: studios_holding(level, DAY, known_at=asked) for level in Level}
    assert (before[Level.PROVINCE], before[Level.NATIONAL]) == (2, 1)

    with clock.at(asked + dt.timedelta(days=3)):
        record_visit(studio=other, by=None, on=DAY, guests="某厂", people=9, kind="visit")
        kept = merge_studios(kept=one, gone=other, by=federation.wuhan_staff)

    assert kept.level == Level.NATIONAL
    assert kept.visits.get().guests == "某厂"
    assert [row.step for row in kept.designations.order_by("on")] == [Step.DESIGNATED, Step.DESIGNATED, Step.REVIEWED]
    assert (studios_holding(Level.PROVINCE, DAY), studios_holding(Level.NATIONAL, DAY)) == (1, 1)
    assert {level: studios_holding(level, DAY, known_at=asked) for level in Level} == before
    found = count_on(DAY, within=federation.wuhan)
    assert (found.any_level, found.studios["province"], found.kinds["craftsman"]) == (1, 1, 1)
    assert count_on(DAY, within=federation.yichang).any_level == 0
    assert Studio.objects.get(pk=other.pk).designations.count() == 3
    assert list(mismatches()) == []


def test_money_is_not_merged():
    one, _keeper = make_kept_studio("甲工作室")
    other, _keeper = make_kept_studio("甲工作室", unit_text="别处")
    write_fund_row(studio=other, by=None, kind="granted", amount_fen=100, on=DAY, what="补助")
    with pytest.raises(HasMoney):
        merge_studios(kept=one, gone=other, by=None)
    assert merge_studios(kept=other, gone=one, by=None).funds.count() == 1


def test_craftsmen_are_counted_as_of_a_day_by_what_stood_then(federation):
    craftsman = make_craftsman("闻铁生", honour="荆楚工匠", office=federation.wuhan)
    asked = clock.now()
    assert count_on(DAY, within=federation.wuhan).craftsmen["province"] == 1
    assert count_on(dt.date(2018, 1, 1)).any_honour == 0
    with clock.at(asked + dt.timedelta(days=1)):
        revoke_honour(honour=craftsman.honours.get(), by=None, on=dt.date(2023, 1, 1), reason="不实")
    assert count_on(DAY).any_honour == 0
    assert count_on(dt.date(2022, 12, 31)).any_honour == 1
    assert count_on(DAY, known_at=asked).any_honour == 1


def test_a_merge_that_no_event_made_is_noticed():
    one, other = two()
    Craftsman.objects.filter(pk=other.pk).update(merged_into=one, hidden=True)
    assert "no event that made it" in next(mismatches())[1].what


def test_a_group_booked_before_the_merge_comes_after_it(federation):
    one, _keeper = make_kept_studio("甲专家工作室")
    other, _keeper = make_kept_studio("甲专家工作室", unit_text="别处")
    starts = clock.now() + dt.timedelta(days=3)
    offer = offer_date(
        studio=other, by=None, kind="visit", theme="嵌线", starts=starts, ends=starts + dt.timedelta(hours=1), place="厂房", places=9
    )  # fmt: skip
    group = book(offer=offer, organization=federation.wuhan, by=None, people=3, contact="甲", phone="1")
    merge_studios(kept=one, gone=other, by=None)
    with clock.at(starts + dt.timedelta(hours=1)):
        note_attendance(booking=group, by=None, came=3)
    assert one.visits.get().people == 3
    assert list(mismatches()) == []
