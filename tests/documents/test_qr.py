import pytest
from lxml import etree

from documents.qr import qr_mark, qr_svg

ADDRESS = "https://gongchuang.example.cn/verify/GYB-2027-C-0004"


def test_the_code_on_a_page_passes_a_strict_policy_and_has_a_name():
    drawn = qr_svg(ADDRESS)

    root = etree.fromstring(drawn)
    assert "style=" not in drawn
    assert root.get("class") == "qr"
    assert root.get("viewBox")
    assert root.get("width") is None
    assert "<title>核验二维码</title>" in drawn


def test_an_address_or_a_title_is_never_markup():
    drawn = qr_svg("https://example.cn/?a=<b>&c", title='<script>"')

    etree.fromstring(drawn)
    assert "<script>" not in drawn


@pytest.mark.parametrize("make", [qr_svg, qr_mark])
def test_another_address_is_another_code(make):
    assert make(ADDRESS) != make(ADDRESS + "5")
    assert make(ADDRESS) == make(ADDRESS)
