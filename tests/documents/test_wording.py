import datetime as dt

import pytest

from documents.wording import certificate_words, chinese_date, plain_date

CONTEST = "第七届“工友杯”职工创业创新大赛"


@pytest.mark.parametrize(
    ("asked", "first_line", "before"),
    [
        ({"people": ["柳问渠"], "project": "预警仪"}, "柳问渠同志：", f"你申报的项目《预警仪》在{CONTEST}中荣获"),
        ({"people": ["柳问渠", "敖东篱"], "project": "预警仪"}, "柳问渠、敖东篱同志：", f"你们申报的项目《预警仪》在{CONTEST}中荣获"),
        ({"unit": "武汉市总工会"}, "武汉市总工会：", f"在{CONTEST}中荣获"),
        ({"unit": "襄阳一厂", "project": "预警仪"}, "襄阳一厂：", f"你单位申报的项目《预警仪》在{CONTEST}中荣获"),
    ],
)
def test_a_certificate_speaks_to_one_to_several_or_to_a_unit(asked, first_line, before):
    words = certificate_words(contest=CONTEST, award="一等奖", **asked)

    assert "、".join(words.recipients) + words.address == first_line
    assert (words.before, words.award, words.closing) == (before, "一等奖", "特发此证，以资鼓励。")


@pytest.mark.parametrize("asked", [{}, {"people": ["柳问渠"], "unit": "襄阳一厂"}])
def test_a_certificate_is_for_people_or_for_a_unit(asked):
    with pytest.raises(ValueError, match="one of the two"):
        certificate_words(contest=CONTEST, award="一等奖", **asked)


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (dt.date(2027, 6, 28), "二〇二七年六月二十八日"),
        (dt.date(2030, 10, 10), "二〇三〇年十月十日"),
        (dt.date(2026, 12, 31), "二〇二六年十二月三十一日"),
        (dt.date(2026, 1, 20), "二〇二六年一月二十日"),
    ],
)
def test_dates_in_chinese_figures(day, written):
    assert chinese_date(day) == written


def test_dates_in_the_body_of_a_notice():
    assert plain_date(dt.date(2027, 6, 8)) == "2027年6月8日"
