import pytest

from incubator.rules.tax_return import TaxReturn, of_the_quarter, read_return

FORM = [
    ["中华人民共和国企业所得税月（季）度预缴纳税申报表（A类）"],
    ["项目", "一季度", None, "二季度", None, "三季度", None],
    [None, "季初", "季末", "季初", "季末", "季初", "季末"],
    ["从业人数", 8, 9, 9, 11, 11, 15],
    ["资产总额（万元）", 100, 110, 110, 130, 130, 160],
    ["行次", "预缴税款计算", "本年累计"],
    [1, "营业收入", "2,403,000.50"],
    [2, "营业成本", 1800000],
    [9, "应纳所得税额（8×9）", 24030],
]


def test_the_form_is_read_by_its_words():
    assert read_return(FORM) == TaxReturn(heads=15, turnover_fen=240_300_050, tax_fen=2_403_000)


@pytest.mark.parametrize("rows", [[], [["从业人数", "见附表"]], [[1, 2, 3]], [["营业成本", 5]]])
def test_what_is_no_such_form_says_nothing(rows):
    assert read_return(rows).says_nothing


@pytest.mark.parametrize(("since_january", "before", "quarter"), [(240, 160, 80), (240, 0, 240), (100, 160, 0), (None, 10, None)])
def test_a_quarter_is_what_remains_of_the_year(since_january, before, quarter):
    assert of_the_quarter(since_january, before) == quarter
