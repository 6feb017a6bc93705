"""Steps 8 and 9: one box finds studios, craftsmen, contests and awarded projects; a list that staff upload is found at once."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.factories.directory import studios_xlsx
from work.runner import run_waiting_jobs


def index() -> None:
    """What the worker would do a moment later."""
    assert {job.state for job in run_waiting_jobs(kind="search.index")} <= {"done"}


def finds(reader: Visitor, typed: str, *names: str) -> None:
    reader.open("/search/").fill(q=typed)
    reader.page.locator("main form[role=search] button[type=submit]").click()
    for name in names:
        expect(reader.page.locator("article.result h3", has_text=name).first).to_be_visible()
    reader.look()


def opens(reader: Visitor, typed: str, name: str, *words: str) -> None:
    """From the box to the page."""
    finds(reader, typed, name)
    reader.page.locator("article.result h3 a", has_text=name).first.click()
    reader.sees(name, *words)


def narrows_down(reader: Visitor, typed: str, *, to: str, gone: str) -> None:
    """By the facet of kinds: `gone` is where the addresses of another kind begin."""
    others = reader.page.locator(f'article.result h3 a[href^="{gone}"]')
    reader.open(f"/search/?q={typed}")
    expect(others.first).to_be_visible()
    reader.open(f"/search/?q={typed}&kind={to}").look()
    expect(reader.page.locator("article.result").first).to_be_visible()
    expect(others).to_have_count(0)


def import_list(staff: Visitor, folder: Path, *rows: tuple[str, ...]) -> None:
    """First what would change, then one press; a second time nothing changes."""
    listed = folder / "工作室名单.xlsx"
    listed.write_bytes(studios_xlsx(*rows, title="襄阳市职工创新工作室名单"))
    staff.open("/staff/directory/import/").fill(kind="studios", file=str(listed)).press("查看名单")
    staff.sees(f"新增 {len(rows)}", *(row[0] for row in rows)).press("导入")
    staff.sees(f"已导入：新增 {len(rows)}")
    staff.open("/staff/directory/import/").fill(kind="studios", file=str(listed)).press("查看名单")
    staff.sees("名单里的内容名录里都有，没有要改的")
