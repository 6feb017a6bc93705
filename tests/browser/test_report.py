"""A quarter's report by taps alone on a phone; somebody else verifies it, who reported may not; the figure moves, and the old one still stands."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from accounts.models import Person
from incubator.actions.accountants import name_accountant
from incubator.actions.publishing import publish_figures, recomputed
from incubator.actions.reporting import save_draft
from incubator.models import Figure, Report
from incubator.rules import quarters
from ledger import clock
from ledger.verification import mismatches
from tests.browser.visitor import Visitor
from tests.factories.people import make_person, make_role
from tests.factories.ventures import founder_of, make_firm, make_incubator, make_report, verify_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def travel(day: dt.date) -> Any:
    """Inside, it is ten o'clock of this day, here and in the server's threads."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, 2, tzinfo=dt.UTC), tick=True)


def tap(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_role("button", name=words, exact=True).first.tap()


def test_a_founder_reports_by_taps_alone_and_another_person_verifies(signed_in: Any, site_tree: Any) -> None:
    place = make_incubator()
    venture = make_firm(place, jobs=6)
    founder, accountant = founder_of(venture), make_person("账务员")
    name_accountant(venture=venture, by=founder, name="账务员", phone=accountant.phone or "")
    first = quarters.quarter_of(clock.today())
    second = quarters.step(first, 1)

    with travel(first + dt.timedelta(days=5)):
        verify_all(place, make_report(venture, quarter=first, insured=8))
        publish_figures(as_of=first, scope=place.scene.province, by=place.staff)
    with travel(second + dt.timedelta(days=5)):
        figures = {"insured_heads": "12", **dict.fromkeys(("contract_heads", "dispatched_heads", "rehired_heads", "seasonal_heads"), "0")}
        save_draft(venture=venture, quarter=second, by=accountant, data={**figures, "state": "operating"})  # what the accountant has prepared
        report_by_taps(signed_in(founder, phone=True), venture.name)
        report = Report.objects.get(quarter=second)
        assert (report.insured_heads, report.no_new_money, report.by) == (12, True, founder)

        refused_to_the_reporter(signed_in, place, founder, report)
        verifies(signed_in(place.verifier), venture.name)
        publish_figures(as_of=second, scope=place.scene.province, by=place.staff)
        shows(signed_in(), "6")
    created = {figure.as_of: figure for figure in Figure.objects.filter(measure="jobs_created")}
    assert (created[first].value, created[second].value) == (200, 600)  # 8 - 6, and 12 - 6
    assert recomputed(created[first])["value"] == 200  # the old one still answers for its day
    assert list(mismatches()) == []


def report_by_taps(phone: Visitor, name: str) -> None:
    phone.open("/ventures/").sees(name, "待填报")
    phone.page.locator("main a.button-main").tap()
    expect(phone.page.locator("[name=insured_heads]")).to_have_value("12")
    phone.sees("上季度 8")
    tap(phone, "本季度没有新到账")
    expect(phone.page.locator("[name=equity_fen]")).to_have_value("0")
    with phone.expecting("422"):
        phone.page.locator(".action-bar button.button-large").tap()
        phone.sees("有 1 处需要说明", "工资从哪里来")
    phone.page.get_by_text("用前期到账的资金发工资。").tap()
    tap(phone, "带上说明提交")
    phone.sees("已报送，5 个工作日内核验。", name)


def refused_to_the_reporter(signed_in: Any, place: Any, founder: Person, report: Report) -> None:
    """Even with a post at the union above."""
    make_role(founder, "staff", place.scene.city)
    desk = signed_in(founder)
    desk.open(f"/staff/verify/{report.ref}/").sees("这些数是您自己填报的，须由他人核验。")
    assert desk.page.get_by_role("button", name="核验通过，下一家").count() == 0


def verifies(desk: Visitor, name: str) -> None:
    desk.open("/staff/verify/").sees(name).follow(name)
    desk.sees("用前期到账的资金发工资。", "填报数与凭证数")
    for rung in desk.page.locator("select[name$=-rung]").all():
        rung.select_option("2")
    desk.fill(how="evidence").press("核验通过，下一家")
    desk.sees(f"{name}已核验。")


def shows(reader: Visitor, jobs: str) -> None:
    reader.open("/outcomes/").sees("净增直接岗位", "工会核实")
    assert reader.page.locator("#jobs_created").locator("xpath=ancestor::section").locator(".figure-value").first.inner_text().startswith(jobs)
