import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from directory.actions.importing import BadList, ListStopped, import_sheet, plan, read_sheet
from directory.actions.profiles import approve, edit
from directory.actions.studios import rename
from directory.models import Craftsman, Designation, DirectoryImport, Honour, Level, Precision, ProfileVersion, Studio
from directory.plans import Outcome
from directory.queries import public_craftsmen, public_studios, studios_holding
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.signals import changed
from ledger.verification import mismatches
from tests.factories.directory import craftsmen_xlsx, make_craftsman, make_studio, studios_xlsx
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db

FU = ("付一鸣技能大师工作室", "武汉地铁集团有限公司", "技能大师工作室", "市级", "2023", "湖北省武汉市")
LIN = ("林真劳模工作室", None, "劳模工作室", "省级", None, "福建省漳州市")
QUANTUM = ("量子导航创新工作室", "第七一七研究所", "职工（劳模、工匠）创新工作室", "省级示范", 2022, "湖北省")
MU = ("母永奇", "中铁隧道局集团有限公司", "盾构机操作工", "大国工匠", 2021, "高级技师")


def studios(*rows, by=None, office=None, choices=None, **options):
    return import_sheet(kind="studios", sheet=read_sheet(studios_xlsx(*rows, **options)), by=by, office=office, choices=choices)


def craftsmen(*rows, choices=None):
    return import_sheet(kind="craftsmen", sheet=read_sheet(craftsmen_xlsx(*rows)), by=None, office=None, choices=choices)


def outcomes(done):
    return [step.outcome for step in done.planned]


def test_a_list_comes_in_whole_and_public():
    told = []

    def listen(sender, kind, ids, **kwargs):
        told.append((kind, sorted(ids)))

    changed.connect(listen)
    done = studios(FU, LIN, QUANTUM)
    changed.disconnect(listen)

    assert outcomes(done) == ["new", "new", "new"]
    assert public_studios().count() == 3
    fu = Studio.objects.get(name="付一鸣技能大师工作室")
    assert (fu.kind, fu.level, fu.unit_text, fu.region_code, fu.leader_text, fu.slug) == (
        "master", "city", "武汉地铁集团有限公司", "420100", "", "fu-yi-ming-ji-neng-da-shi-gong-zuo-shi",
    )  # fmt: skip
    event = fu.designations.get()
    assert (event.on, event.precision, event.title) == (dt.date(2023, 12, 31), Precision.YEAR, "市级")
    assert Designation.objects.get(studio__name="林真劳模工作室").precision == Precision.UNKNOWN
    assert told == [("studio", sorted(Studio.objects.values_list("pk", flat=True)))]
    assert ProfileVersion.objects.count() == Event.objects.count() == 3
    assert list(mismatches()) == []


def test_a_second_import_changes_nothing():
    for _turn in range(3):
        done = studios(FU, LIN, QUANTUM)
    assert outcomes(done) == ["same"] * 3
    assert (Studio.objects.count(), Designation.objects.count(), ProfileVersion.objects.count(), Event.objects.count()) == (3, 3, 3, 3)
    assert DirectoryImport.objects.count() == 1

    for _turn in range(2):
        done = craftsmen(MU, (*MU[:3], "全国劳动模范", 2020, None), ("欧志强", None, None, "荆楚工匠人才培养对象", "2025", None))
    assert outcomes(done) == ["same"] * 3
    assert (Craftsman.objects.count(), Honour.objects.count()) == (2, 3)


def test_merged_cells_hold_for_all_their_rows():
    rows = [(f"{name}工作室", None, "职工创新工作室", "市级", 2023, None) for name in ("王刚", "李强")]
    studios(*rows, merged=[(2, 3, 2, "武汉重工集团"), (2, 3, 6, "湖北省武汉市")])
    assert list(Studio.objects.values_list("unit_text", "region_code").order_by().distinct()) == [("武汉重工集团", "420100")]


def test_a_higher_level_for_a_known_studio_is_one_more_designation_and_fills_blanks():
    studios((*FU[:5], None))
    done = studios((FU[0], FU[1], FU[2], "省级", "2025", FU[5]))
    assert outcomes(done) == ["adds"]
    studio = Studio.objects.get()
    assert (studio.level, studio.region_code, studio.designations.count()) == ("province", "420100", 2)
    assert studios_holding(Level.PROVINCE, dt.date(2025, 12, 31)) == 1
    assert Event.objects.order_by("pk").last().action == "studio.amended"
    assert list(mismatches()) == []


def test_what_the_directory_says_otherwise_is_kept_and_said():
    studios(FU)
    done = studios((FU[0], FU[1], "工匠工作室", *FU[3:]))
    assert outcomes(done) == ["same"]
    assert done.planned[0].differs == (("kind_text", "技能大师工作室", "工匠工作室"),)
    assert Studio.objects.get().kind_text == "技能大师工作室"


def test_one_person_under_two_spellings_of_a_unit_is_offered_and_never_merged_silently():
    craftsmen(MU)
    other = ("母永奇", "中铁隧道股份有限公司", "盾构司机", "全国劳动模范", 2020, None)
    there = Craftsman.objects.get()

    wanted = plan("craftsmen", read_sheet(craftsmen_xlsx(other)), None)
    [step] = wanted.doubtful
    assert (step.outcome, step.first) == (Outcome.NEW, True)
    assert [(one.choice, one.unit) for one in step.candidates] == [(f"ref:{there.ref}", "中铁隧道局集团有限公司")]

    for _turn in range(2):
        craftsmen(other, choices={3: f"ref:{there.ref}"})
    assert craftsmen(other).changes_nothing  # the other spelling is remembered
    assert Craftsman.objects.get().honours.count() == 2
    assert Craftsman.objects.get().unit_text == "中铁隧道局集团有限公司"


def test_left_alone_two_spellings_stay_two_people_however_often():
    other = ("母永奇", "中铁隧道股份有限公司", "盾构司机", "全国劳动模范", 2020, None)
    for _turn in range(2):
        craftsmen(MU, other)
    assert Craftsman.objects.count() == 2
    assert sorted(Craftsman.objects.values_list("slug", flat=True)) == ["mu-yong-qi", "mu-yong-qi-2"]


def test_two_spellings_in_one_list_can_be_said_to_be_one():
    other = ("母永奇", "中铁隧道股份有限公司", "盾构司机", "全国劳动模范", 2020, None)
    wanted = plan("craftsmen", read_sheet(craftsmen_xlsx(MU, other)), None)
    assert [one.choice for one in wanted.doubtful[0].candidates] == ["row:3"]

    for _turn in range(2):
        done = craftsmen(MU, other, choices={4: "row:3"})
    assert done.changes_nothing
    assert craftsmen(MU, other).changes_nothing
    assert Craftsman.objects.get().honours.count() == 2


def test_without_a_unit_the_name_alone_merges_nothing():
    craftsmen(("刘丽", None, "采油工", "大国工匠", 2021, None))
    done = craftsmen(("刘丽", None, "焊工", "荆楚工匠", 2024, None))
    assert len(done.doubtful) == 1
    assert Craftsman.objects.count() == 2


def test_repeated_rows_are_one():
    done = studios(FU, FU)
    assert outcomes(done) == ["new", "same"]
    assert Designation.objects.count() == 1


def test_a_profile_renamed_since_is_still_found_by_its_old_list():
    studios(FU)
    rename(studio=Studio.objects.get(), by=None, on=dt.date(2025, 1, 1), name="武汉地铁技能大师工作室")
    edit(profile=Studio.objects.get(), by=None, values={"unit_text": "武汉地铁运营有限公司"})
    approve(profile=Studio.objects.get(), by=None)
    assert studios(FU).changes_nothing


def test_a_revoked_honour_is_not_given_back_by_an_old_list():
    from directory.actions.craftsmen import revoke_honour

    craftsmen(MU)
    revoke_honour(honour=Honour.objects.get(), by=None, on=dt.date(2025, 1, 1), reason="不实")
    assert craftsmen(MU).changes_nothing
    assert not public_craftsmen().exists()


def test_a_row_that_cannot_be_taken_stops_all():
    with pytest.raises(ListStopped) as stopped:
        studios(FU, (None, "某单位", "职工创新工作室", "市级", 2023, None))
    assert [(problem.row, problem.column) for problem in stopped.value.plan.problems] == [(4, "工作室名称")]
    assert not Studio.objects.exists()
    assert not Event.objects.exists()


def test_a_list_of_this_year_counts_from_today():
    with clock.at(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        studios((*FU[:4], "2026", FU[5]))
        assert Studio.objects.get().level == "city"
        assert Studio.objects.get().designations.get().on == dt.date(2026, 11, 24)
        assert studios((*FU[:4], "2026", FU[5])).changes_nothing


def test_each_row_goes_to_the_union_of_its_region_and_its_own_unit(federation):
    unit = make_organization("武汉地铁集团有限公司", under=federation.wuhan)
    studios(FU, QUANTUM, office=federation.province, by=federation.province_staff)
    assert Studio.objects.get(name=FU[0]).office == federation.wuhan
    assert Studio.objects.get(name=FU[0]).unit == unit
    assert Studio.objects.get(name=QUANTUM[0]).office == federation.province
    assert Studio.objects.first().approved_by == federation.province_staff


def test_a_city_cannot_write_into_another_citys_profile(federation):
    make_studio(FU[0], unit_text=FU[1], office=federation.yichang)
    with pytest.raises(ListStopped) as stopped:
        studios(FU, office=federation.wuhan, by=federation.wuhan_staff)
    assert [step.row.row for step in stopped.value.plan.elsewhere] == [3]
    with pytest.raises(NotAllowed):
        studios(FU, office=federation.wuhan, by=federation.yichang_staff)


def test_addresses_are_never_given_twice():
    make_craftsman("母永奇", unit_text="别的单位")
    craftsmen(MU)
    assert sorted(Craftsman.objects.values_list("slug", flat=True)) == ["mu-yong-qi", "mu-yong-qi-2"]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_import_costs_the_same_for_one_row_or_three(rows, django_assert_num_queries):
    sheet = read_sheet(studios_xlsx(*((f"{name}创新工作室", f"{name}厂", "职工创新工作室", "市级", 2023, None) for name in "甲乙丙"[:rows])))
    with django_assert_num_queries(19):
        import_sheet(kind="studios", sheet=sheet, by=None, office=None)


@pytest.mark.parametrize(("content", "said"), [(b"no sheet at all \xff\xfe\x00", "表格打不开"), (studios_xlsx(title="甲")[:400], "表格打不开")])
def test_what_is_no_spreadsheet_is_refused_in_words(content, said):
    with pytest.raises(BadList, match=said):
        read_sheet(content)


def test_a_list_without_its_header_is_refused_in_words():
    from tests.factories.directory import xlsx

    with pytest.raises(BadList, match="没有找到表头"):
        plan("studios", read_sheet(xlsx([["甲"]], ["甲", "乙"])), None)


@pytest.fixture
def command(tmp_path):
    def run(name, content, *options):
        file = tmp_path / "名单.xlsx"
        file.write_bytes(content)
        out = StringIO()
        call_command(name, file, *options, stdout=out)
        return out.getvalue()

    return run


def test_the_command_shows_first_and_writes_only_when_told(command):
    said = command("import_studios", studios_xlsx(FU, LIN))
    assert "新增：第 3 行，付一鸣技能大师工作室，武汉地铁集团有限公司，市级，2023，领衔人可能是付一鸣" in said
    assert "提示：第 4 行，所在单位 列：没有单位" in said
    assert "新增 2，补充 0，无变化 0，可能重复 0。" in said
    assert "没有写入" in said
    assert not Studio.objects.exists()

    assert "已导入" in command("import_studios", studios_xlsx(FU, LIN), "--apply")
    assert Studio.objects.count() == 2
    assert "没有变化" in command("import_studios", studios_xlsx(FU, LIN), "--apply")


def test_the_command_offers_duplicates_and_takes_the_answer(command):
    command("import_craftsmen", craftsmen_xlsx(MU), "--apply")
    other = craftsmen_xlsx(("母永奇", "中铁隧道股份有限公司", "盾构司机", "全国劳动模范", 2020, None))
    there = Craftsman.objects.get()
    assert f"--same 3=ref:{there.ref}" in command("import_craftsmen", other)
    command("import_craftsmen", other, "--apply", "--same", f"3=ref:{there.ref}")
    assert Craftsman.objects.get().honours.count() == 2


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (studios_xlsx((None, "某单位", None, "市级", 2023, None)), ["--apply"], "没有导入"),
        (b"\x00\x01", [], "表格"),
        (studios_xlsx(FU), ["--office", "没有的工会"], "没有名为"),
        (studios_xlsx(FU), ["--same", "三=甲"], "行号="),
    ],
)
def test_the_command_says_in_words_why_not(command, content, options, said):
    with pytest.raises(CommandError, match=said):
        command("import_studios", content, *options)
    assert not Studio.objects.exists()


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(CommandError, match="找不到文件"):
        call_command("import_studios", "/nowhere.xlsx")
