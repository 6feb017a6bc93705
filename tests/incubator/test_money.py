"""Money as its reader knows it, by the one filter that pages use."""

import pytest
from django.template import Context, Template
from django.utils import translation

WAN = 1_000_000


def drawn(fen, language):
    page = Template("{% load money %}{{ fen|money }} / {{ fen|money_cell }} {% money_unit %}")
    with translation.override(language):
        return page.render(Context({"fen": fen}))


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (120 * WAN, "120.00 万元 / 120.00 万元", "¥1.20 million / 1.20 ¥ million"),
        (35 * WAN, "35.00 万元 / 35.00 万元", "¥350,000 / 0.35 ¥ million"),
        (12_800 * WAN, "1.28 亿元 / 12,800.00 万元", "¥128.00 million / 128.00 ¥ million"),
        (9_999 * WAN, "9,999.00 万元 / 9,999.00 万元", "¥99.99 million / 99.99 ¥ million"),
        (12_345, "0.01 万元 / 0.01 万元", "¥123.45 / 0.00 ¥ million"),
        (0, "0.00 万元 / 0.00 万元", "¥0 / 0.00 ¥ million"),
        (None, " /  万元", " /  ¥ million"),
    ],
)
def test_an_amount_in_both_languages(fen, chinese, english):
    assert drawn(fen, "zh-hans") == chinese
    assert drawn(fen, "en") == english
