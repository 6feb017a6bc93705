import datetime as dt

import pytest

from directory.rules.dates import Precision, listed_date
from directory.rules.names import leader_in, slug
from directory.rules.words import HUBEI, Level, StudioKind, batch_of, honour_level, level, region_code, studio_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("职工创新工作室", StudioKind.WORKER),
        ("职工科技创新英才工作室", StudioKind.WORKER),
        ("职工（劳模、工匠）创新工作室", StudioKind.WORKER),
        ("劳模工匠创新工作室", StudioKind.MODEL),
        ("劳动模范工作室", StudioKind.MODEL),
        ("工匠创新工作室", StudioKind.CRAFTSMAN),
        ("技能大师工作室", StudioKind.MASTER),
        ("劳模创新工作室联盟", StudioKind.JOINT),
        ("专家工作室", StudioKind.EXPERT),
        ("创新工作室", StudioKind.WORKER),
        ("协会", None),
    ],
)
def test_the_kind_of_a_studio(text, kind):
    assert studio_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("国家级支持", Level.NATIONAL),
        ("全国示范性", Level.NATIONAL),
        ("省级", Level.PROVINCE),
        ("省级重点支持", Level.PROVINCE),
        ("省级示范", Level.PROVINCE),
        ("自治区级", Level.PROVINCE),
        ("市级", Level.CITY),
        ("区级", Level.COUNTY),
        ("县级", Level.COUNTY),
        ("县（市、区）级", Level.COUNTY),
        ("企业级", Level.UNIT),
        ("公司级", Level.UNIT),
        ("湖北省级", Level.PROVINCE),
        ("", None),
        ("优秀", None),
    ],
)
def test_the_level_whatever_follows_it(text, found):
    assert level(text) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("大国工匠年度人物", Level.NATIONAL),
        ("全国五一劳动奖章", Level.NATIONAL),
        ("荆楚工匠", Level.PROVINCE),
        ("荆楚工匠人才培养对象", Level.PROVINCE),
        ("湖北省技术能手", Level.PROVINCE),
        ("武汉市劳动模范", Level.CITY),
        ("嘉定区工匠", Level.COUNTY),
        ("首席技师", None),
    ],
)
def test_the_level_of_an_honour_from_its_title(title, found):
    assert honour_level(title) == found


@pytest.mark.parametrize(
    ("printed", "title", "batch"),
    [("荆楚工匠（第三届）", "荆楚工匠", "第三届"), ("第二批荆楚工匠", "荆楚工匠", "第二批"), ("大国工匠", "大国工匠", "")],
)
def test_the_batch_is_taken_out_of_the_title(printed, title, batch):
    assert batch_of(printed) == (title, batch)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("湖北省武汉市", "420100"),
        ("武汉", "420100"),
        ("武汉市青山区", "420100"),
        ("湖北宜昌", "420500"),
        ("恩施土家族苗族自治州", "422800"),
        ("神农架林区", "429021"),
        ("湖北省", "420000"),
        ("上海市嘉定区", "310000"),
        ("山西省大同市", "140000"),
        ("內蒙古包頭市", "150000"),
        ("吉林省吉林市", "220000"),
        ("吉林市", ""),
        ("青山区", ""),
        ("", ""),
    ],
)
def test_a_region_is_coded_as_far_as_it_is_sure(text, code):
    assert region_code(text) == code


def test_all_17_prefectures_of_hubei_are_known():
    assert len(set(HUBEI.values())) == 17


@pytest.mark.parametrize(
    ("value", "on", "precision"),
    [
        (2023, "2023-12-31", Precision.YEAR),
        (2023.0, "2023-12-31", Precision.YEAR),
        ("2023", "2023-12-31", Precision.YEAR),
        ("2023年度", "2023-12-31", Precision.YEAR),
        ("二〇二三年", "2023-12-31", Precision.YEAR),
        ("２０２３", "2023-12-31", Precision.YEAR),
        ("2024年2月", "2024-02-29", Precision.MONTH),
        ("2023.5.6", "2023-05-06", Precision.DAY),
        ("2023-05-06", "2023-05-06", Precision.DAY),
        (dt.date(2023, 5, 6), "2023-05-06", Precision.DAY),
        (dt.datetime(2023, 5, 6, 8), "2023-05-06", Precision.DAY),
        (45052, "2023-05-06", Precision.DAY),
    ],
)
def test_a_date_means_the_last_day_that_it_allows(value, on, precision):
    found = listed_date(value)
    assert found is not None
    assert (found.on.isoformat(), found.precision) == (on, precision)


@pytest.mark.parametrize("value", [None, "", "去年", "23", 12, "2023-13", "2023.2.30", True, "1066"])
def test_what_is_no_date_is_none(value):
    assert listed_date(value) is None


@pytest.mark.parametrize(
    ("name", "leader"),
    [
        ("付一鸣技能大师工作室", "付一鸣"),
        ("邵冰创新工作室", "邵冰"),
        ("李朝和劳模工作室", "李朝和"),
        ("师公飞职工创新工作室", "师公飞"),
        ("刘裕啟创新工作室", "刘裕啟"),
        ("欧阳俊劳模创新工作室", "欧阳俊"),
        ("王小明劳模和工匠人才创新工作室", "王小明"),
        ("“张三”劳模工作室", "张三"),
        ("武汉地铁付一鸣技能大师工作室", "付一鸣"),
        ("量子导航创新工作室", ""),
        ("石化创新工作室", ""),
        ("金刚石创新工作室", ""),
        ("高技能人才创新工作室", ""),
        ("高压电气创新工作室", ""),
        ("江城工匠联盟", ""),
        ("工作室", ""),
        ("3D打印创新工作室", ""),
    ],
)
def test_the_leader_in_a_studios_name_is_suggested_only_where_it_reads_like_a_person(name, leader):
    assert leader_in(name) == leader


def test_an_address_is_made_of_the_name_and_never_given_twice():
    assert slug("付一鸣技能大师工作室") == "fu-yi-ming-ji-neng-da-shi-gong-zuo-shi"
    assert slug("单文涛") == "shan-wen-tao"
    assert slug("3D打印Lab") == "3d-da-yin-lab"
    assert slug("闻铁生", {"wen-tie-sheng", "wen-tie-sheng-2"}) == "wen-tie-sheng-3"
    assert len(slug("中" * 60)) <= 80
    assert slug("☃") == "x"
