"""The end of a contest's life, in the browser: a refusal appealed against, an objection sustained and the award moving up."""

from decimal import Decimal
from typing import Any

import pytest

from contest.actions.closing import close_round
from contest.actions.publishing import publish
from contest.actions.recommending import decline
from contest.models import Award, Objection
from contest.rules.states import EntryState
from ledger.verification import mismatches
from tests.factories.contests import make_scene, make_submitted
from tests.factories.judging import make_scored_round
from tests.factories.people import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_refusal_is_appealed_against_and_set_aside(signed_in: Any, site_tree: Any) -> None:
    scene = make_scene()
    entry = make_submitted(scene)
    decline(entry=entry, by=scene.clerk, reason="unqualified", remark="负责人不是本单位职工")
    leader, county = signed_in(scene.leader, phone=True), signed_in(scene.county_officer)

    leader.open(f"/entries/{entry.ref}/").sees("您可以申请复核一次").follow("申请复核")
    leader.sees("负责人不是本单位职工").fill(grounds="附件三是在职证明，请核对").press("提交申请")
    leader.sees("复核申请已收到，将书面答复您。", "项目负责人申请复核")

    county.open("/appeals/").sees("1 项复核申请待处理").follow(entry.title)
    county.sees("负责人不是本单位职工", "附件三是在职证明，请核对")
    county.fill(outcome="granted", answer="经核对在职证明，符合条件").press("答复")
    county.sees("没有待复核的申请")

    leader.open(f"/entries/{entry.ref}/").sees("撤销原决定", "经核对在职证明，符合条件")
    assert entry.refreshed().state == EntryState.SUBMITTED
    assert list(mismatches()) == []


def test_an_objection_is_sustained_and_the_award_moves_up(signed_in: Any, site_tree: Any) -> None:
    scene = make_scene()
    final = make_scored_round(
        scene, entries=4, judges=3, mark=lambda entry, judge, _key: str(Decimal(95 - 10 * entry) + Decimal(judge) / 2), last=True, advance=0
    )
    close_round(round=final.round, by=scene.staff)
    publication = publish(round=final.round, by=scene.staff)
    first, second, _third, fourth = final.entries
    objector, staff, reader = signed_in(make_person("反映人")), signed_in(scene.staff), signed_in(phone=True)

    objector.open(f"/results/{publication.ref}/").sees("一等奖", first.title).follow("提出异议")
    with objector.expecting("422"):
        objector.fill(kind="unit", name="某公司工会", contact="027-00000001", entry=first.ref, grounds="与本单位 2019 年专利相同").press("提交异议")
        objector.sees("请附上盖有单位公章的函件扫描件或照片。")
    objector.fill(kind="person", name="反映人").press("提交异议")
    objector.sees("您的异议已收到", "与本单位 2019 年专利相同")

    made = Objection.objects.get()
    staff.open(f"/staff/contests/{scene.contest.slug}/objections/{made.ref}/").press("受理并核查")
    staff.fill(outcome="sustained", answer="经核查属实，异议成立").press("答复")
    staff.sees("已书面答复。")

    objector.open(f"/objections/{made.ref}/").sees("您的异议已有答复", "经核查属实，异议成立")
    reader.open(f"/results/{publication.ref}/").sees(second.title, f"{first.title}：异议成立，取消一等奖", f"{fourth.title}：递补为三等奖")
    assert reader.page.locator("table.table-slips", has_text=first.title).count() == 0
    standing = Award.objects.filter(state=Award.State.PROVISIONAL).order_by("level__order").values_list("level__name", "entry__title")
    assert list(standing) == [("一等奖", second.title), ("二等奖", final.entries[2].title), ("三等奖", fourth.title)]
    assert first.refreshed().state == EntryState.DISQUALIFIED

    staff.open(f"/staff/contests/{scene.contest.slug}/awards/").sees(second.title, "因异议取消")
    staff.open(f"/staff/entries/{second.ref}/decisions/").sees("对参赛项目2的决定")
    staff.page.locator("summary", has_text="放弃奖项").click()
    staff.page.locator("details[open]").locator("[name=reason]").fill("团队来函放弃")
    staff.page.locator("details[open]").get_by_role("button").click()
    staff.sees("须由第二人确认")
    colleague = signed_in(scene.second_staff)
    colleague.open(f"/staff/entries/{second.ref}/decisions/").sees("团队来函放弃").press("以第二人身份确认")
    colleague.sees("已由两人确认并生效，项目负责人已收到通知。")
    assert second.refreshed().state == EntryState.AWARD_DECLINED
    assert list(mismatches()) == []
