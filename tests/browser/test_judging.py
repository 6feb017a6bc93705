"""A judge's sheet in Chromium at both sizes: the network goes in mid-sheet and comes back; the keyboard is enough; labels come in the order in which
the sheet is filled in."""

from typing import Any

import pytest
from playwright.sync_api import expect

from contest.models import Assignment, Mark, Remark
from ledger.canonical import number
from tests.browser.visitor import Visitor
from tests.factories.contests import make_scene
from tests.factories.judging import Judging, make_released_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNSENT = "存在本机，还没有送出"


@pytest.fixture
def judging(site_tree: Any) -> Judging:
    return make_released_round(make_scene(), entries=2, judges=2)


def marks(sheet: Assignment) -> list[tuple[str, str]]:
    return [(mark.criterion, number(mark.value)) for mark in Mark.objects.filter(assignment=sheet).order_by("number")]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_network_goes_in_mid_sheet_and_comes_back(signed_in: Any, judging: Judging, phone: bool) -> None:
    judge: Visitor = signed_in(judging.person(1), phone=phone)
    sheet, page = judging.sheet(1, 1), judge.page
    judge.open(f"/judge/sheets/{sheet.ref}/")
    state = page.locator("[data-save-state]")
    page.locator("#mark-idea").fill("88")
    page.locator("#mark-idea").blur()
    expect(page.locator('[name="was:idea"]')).to_have_value("88")
    with judge.expecting(r"net::ERR_INTERNET_DISCONNECTED"):
        judge.context.set_offline(True)
        page.locator("#mark-idea").fill("90.5")
        page.locator("#mark-market").fill("77")
        page.locator("#mark-market").blur()
        page.locator("[name=comment]").fill("数据扎实")
        page.locator("[name=comment]").blur()
        expect(state).to_contain_text("还没有送出")
        for place in ("#unsent-idea", "#unsent-market", "[data-unsent-remark]"):
            expect(page.locator(place)).to_be_visible()
            expect(page.locator(place)).to_have_text(UNSENT)
        assert marks(sheet) == [("idea", "88")]
        judge.look()
        judge.context.set_offline(False)
        expect(state).to_contain_text("已保存", timeout=20_000)
    for place in ("#unsent-idea", "#unsent-market", "[data-unsent-remark]"):
        expect(page.locator(place)).to_be_hidden()
    assert marks(sheet) == [("idea", "88"), ("idea", "90.5"), ("market", "77")]
    assert Remark.objects.get(assignment=sheet).comment == "数据扎实"
    page.reload()
    assert page.locator("#mark-idea").input_value() == "90.5"
    assert marks(sheet) == [("idea", "88"), ("idea", "90.5"), ("market", "77")]  # nothing was sent again
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('marks:')).length") == 0


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_keyboard_is_enough_and_labels_come_in_order(signed_in: Any, judging: Judging, phone: bool) -> None:
    judge: Visitor = signed_in(judging.person(1), phone=phone)
    sheet, page = judging.sheet(1, 1), judge.page
    judge.open(f"/judge/sheets/{sheet.ref}/")
    fields = page.locator("#sheet").evaluate("""form => [...form.querySelectorAll("input[type=number], textarea, button[type=submit]")].map(
        (one) => one.getAttribute("aria-label") || one.labels?.[0]?.textContent.trim() || one.textContent.trim())""")
    assert [words[:5] for words in fields] == ["创意与技术", "市场与效益", "评语 （选", "给工作人员", "提交，评下", "保存"]
    order = page.locator("#sheet").evaluate("""form => [...form.querySelectorAll("[tabindex]")].filter((one) => one.tabIndex > 0).length""")
    assert order == 0  # the order on the screen is the order of the keyboard and of the voice
    page.locator("#mark-idea").focus()
    page.keyboard.type("92")
    page.keyboard.press("Enter")
    page.keyboard.type("85")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("有数据")
    expect(page.locator('[name="was:market"]')).to_have_value("85.5")
    expect(page.locator("[data-send]")).not_to_have_attribute("aria-disabled", "true")
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("已提交")
    assert dict(marks(sheet)) == {"idea": "92", "market": "85.5"}
    assert Remark.objects.get(assignment=sheet).comment == "有数据"
    assert judging.sheet(1, 1).sent_at is not None


def test_a_second_device_is_told_and_what_it_typed_is_kept_in_view(signed_in: Any, judging: Judging) -> None:
    desk, phone = signed_in(judging.person(1)), signed_in(judging.person(1), phone=True)
    sheet = judging.sheet(1, 1)
    for device in (desk, phone):
        device.open(f"/judge/sheets/{sheet.ref}/")
    for device, value in ((desk, "84"), (phone, "86")):
        with device.expecting("409"):
            device.page.locator("#mark-idea").fill(value)
            device.page.locator("#mark-idea").blur()
            expect(device.page.locator('[name="was:idea"]')).to_have_value("84")
    expect(phone.page.locator("#fault-idea")).to_contain_text("84")
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("没有采用")
    expect(phone.page.locator("main")).to_contain_text("86")
    assert marks(sheet) == [("idea", "84")]
