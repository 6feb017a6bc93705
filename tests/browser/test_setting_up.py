"""From nothing to an open contest: staff go through the steps, see the form as they build it, and a worker finds it open."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from contest.models import Contest
from ledger import clock
from tests.browser.steps.people import make_federation
from tests.browser.visitor import Visitor
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLUG = "step-by-step"


def day(days: int) -> str:
    return (clock.today() + dt.timedelta(days=days)).isoformat()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_set_up_to_open(browser, live_server, site_tree, phone):
    place = make_federation()
    staff = Visitor(browser, live_server.url, place.staff, phone=phone)
    staff.open("/staff/contests/").follow("新建赛事").fill(name="第九届“工友杯”", slug=SLUG, year=clock.today().year, prefix="GY")
    staff.fill(contact_phone="027-00000218").press("新建")
    staff.sees("主办、承办、协办单位", "评审轮次和评分办法", "检查并发布")
    expect(staff.page.locator(".form-parts [aria-current=step]")).to_contain_text("主办、承办、协办单位")
    staff.press("保存，下一步：组别").fill(**{"tracks-0-name": "创业组", "tracks-1-name": "创新组"}).press("保存，下一步：赛区")
    staff.sees("没有赛区：项目直接报到本赛事").page.get_by_label("襄阳市总工会").check()
    staff.press("设立勾选的赛区")
    staff.sees("已设立 1 个赛区", "襄阳市总").follow("下一步：阶段和时间")

    with staff.expecting("422"):
        entry = {"stages-0-kind": "entry", "stages-0-opens_0": day(-1), "stages-0-opens_1": "00:00", "stages-0-closes_0": day(30)}
        staff.fill(**entry).press("保存")
        staff.sees("还没有保存", "请把钟点也填上，例如 17:00。")
    staff.fill(**entry, **{"stages-0-closes_1": "17:00", "stages-1-kind": "notice", "stages-1-opens_0": day(40), "stages-1-opens_1": "09:00"})
    staff.fill(**{"stages-1-closes_0": day(50), "stages-1-closes_1": "17:00"}).press("保存，下一步：报名表题目")

    staff.fill(**{"questions-0-label": "新在哪里", "questions-0-kind": "long", "questions-1-label": "专利清单", "questions-1-kind": "table"})
    staff.page.locator("details").nth(1).locator("summary").click()
    staff.fill(**{"questions-1-columns": "专利号，名称", "questions-1-section": "知识产权", "questions-1-order": 2})
    preview = staff.page.locator("#preview")
    expect(preview).to_contain_text("知识产权")
    expect(preview.locator("input[aria-label='名称，第 2 行']")).to_be_visible()
    assert not Contest.objects.get(slug=SLUG).questions.exists()
    staff.press("保存，下一步：需提交的材料")
    staff.fill(**{"documents-0-name": "项目计划书", "documents-0-formats": "pdf"}).press("保存，下一步：参赛条件")
    staff.open(f"/staff/contests/{SLUG}/").sees("还缺").does_not_see('aria-disabled="false"')
    staff.open(f"/staff/contests/{SLUG}/edit/awards/").fill(**{"awards-0-name": "三等奖", "awards-0-places": 6})
    staff.fill(**{"awards-0-places_at_least": 6, "awards-0-places_at_most": 9}).press("保存，下一步：评审轮次和评分办法")
    staff.open(f"/staff/contests/{SLUG}/preview/").sees("预览", "创业组", "6–9", "项目计划书")
    staff.open(f"/staff/contests/{SLUG}/").sees("内容齐全，可以发布").press("发布大赛")
    staff.sees("已发布，大赛对外公开。")
    staff.open(f"/staff/contests/{SLUG}/zones/").press("发布所有已备齐的赛区").sees("已发布")

    worker = Visitor(browser, live_server.url, make_person("柳问渠"), phone=phone)
    worker.open(f"/contests/{SLUG}/").sees("第九届“工友杯”", "在您所在地区或行业的赛区报名", "襄阳市总")
    assert staff.errors == worker.errors == []
