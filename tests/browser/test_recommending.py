"""Recommending in the browser: more first choices than places, one dropped for a substitute, and the list printed for its seal."""

from typing import Any

import pytest

from contest.models import Quota, Recommendation
from contest.rules.states import EntryState
from ledger.verification import mismatches
from tests.factories.contests import make_scene, make_submitted
from tests.factories.people import make_person, make_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_overrun_is_refused_with_what_to_drop_and_a_substitute_goes_up(signed_in: Any, site_tree: Any) -> None:
    scene = make_scene()
    first, second = make_submitted(scene, title="轴承预警"), make_submitted(scene, title="刀具磨损判断", leader=make_person("闻铁生"))
    Quota.objects.create(contest=scene.contest, organization=scene.unit, track=scene.track, places=1)
    both = make_person("一人两岗")
    for kind in ("clerk", "approver"):
        make_role(both, kind, scene.unit)
    officer = signed_in(both)

    officer.open(f"/desk/entries/{first.ref}/").fill(place="1", opinion="同意推荐").press("审签并推荐上报")
    with officer.expecting("409"):
        officer.open(f"/desk/entries/{second.ref}/").fill(place="2", opinion="同意推荐").press("审签并推荐上报")
        officer.sees("1 个名额已用完", "轴承预警", "也可以作为递补推荐，递补不占名额。")
    assert second.refreshed().state == EntryState.SUBMITTED

    officer.open(f"/desk/entries/{second.ref}/").fill(kind="substitute", place="2").press("审签并推荐上报")
    listed = Recommendation.objects.exclude(signed_at=None).order_by("place").values_list("entry__title", "kind")
    assert list(listed) == [("轴承预警", "first"), ("刀具磨损判断", "substitute")]
    officer.open(f"/desk/{scene.contest.slug}/list/").sees("轴承预警", "刀具磨损判断")
    officer.page.get_by_role("button", name="上移 刀具磨损判断").press("Enter")
    officer.press("保存顺序").sees("顺序已保存。")
    assert Recommendation.objects.get(entry=second).place == 1
    officer.follow("打印汇总表盖章").sees("2 项已审签，汇总表还没有盖章件")
    assert list(mismatches()) == []
