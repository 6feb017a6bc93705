"""An entry in the browser: an upload that is cut off goes on; a correction after the deadline opens what it names and nothing else."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from contest.actions.recommending import return_for_correction
from contest.models import Entry, Stage
from contest.rules.states import EntryState
from ledger import clock
from ledger.verification import mismatches
from tests.factories.contests import PDF, make_draft, make_scene, make_submitted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MB = 1024 * 1024


def test_an_upload_that_is_cut_off_goes_on_and_the_entry_is_submitted(signed_in: Any, site_tree: Any, tmp_path: Path) -> None:
    scene = make_scene()
    entry = make_draft(scene)
    content = PDF + b"%" + b"0123456789abcdef" * (3 * MB // 16)
    path = tmp_path / "盖章版计划书.pdf"
    path.write_bytes(content)
    leader = signed_in(scene.leader, phone=True)
    pieces: list[str] = []

    def cut(route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        pieces.append(route.request.headers["upload-offset"])
        if 2 <= len(pieces) <= 3:
            route.abort()
        else:
            route.continue_()

    leader.page.route("**/uploads/*/", cut)
    leader.open(f"/entries/{entry.ref}/edit/")
    with leader.expecting("net::ERR_FAILED"):
        leader.set("document:plan", str(path))
        expect(leader.page.locator('[data-upload-place="plan"]')).to_contain_text("盖章版计划书.pdf")
    assert pieces[:4] == ["0", str(MB), str(MB), str(MB)]  # twice cut off, then on from there
    assert len(set(pieces)) == 4

    leader.press("保存，核对后提交").sees("核对无误后提交", "盖章版计划书.pdf").press("提交基层工会审核")
    leader.sees("已提交，回执在本页", "回执（PDF）")
    entry.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() in {file["sha256"] for file in entry.submitted.data["files"]}

    reader = signed_in()
    reader.open(entry.submitted.receipt.get_absolute_url()).sees("回执属实", entry.number)
    reader.page.set_input_files("#file", str(path))
    reader.sees("是这份文件")
    assert list(mismatches()) == []


def test_a_correction_after_the_deadline_opens_only_what_it_names(signed_in: Any, site_tree: Any) -> None:
    scene = make_scene()
    entry = make_submitted(scene)
    Stage.objects.filter(contest=scene.contest, kind="entry").update(closes=clock.now() - dt.timedelta(hours=1))
    return_for_correction(entry=entry, by=scene.clerk, fields=["title"], message="题目与计划书不一致", due=clock.now() + dt.timedelta(days=2))
    leader = signed_in(scene.leader, phone=True)

    leader.open("/entries/").follow(entry.title)
    leader.sees("题目与计划书不一致").follow("去补正")
    leader.sees("题目与计划书不一致")
    assert leader.page.locator('[name="title"]').is_enabled()
    assert leader.page.locator('[name="summary"]').is_disabled()
    assert leader.page.locator('[name="document:plan"]').is_disabled()
    leader.fill(title="轴承声纹早期预警").press("保存，核对后提交")
    leader.sees("轴承声纹早期预警").press("提交基层工会审核")
    leader.sees("已提交，回执在本页")
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.state, entry.submitted.data["title"], entry.versions.count()) == (EntryState.SUBMITTED, "轴承声纹早期预警", 2)
