"""A union's 汇总表 of 300 entries, from the file to its drafts. python -m tests.bench.union_list"""

import os
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

ROWS = 300


def main() -> None:
    from tests.template import sqlite_template

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(sqlite_template(Path(__file__).parent.parent.parent / "var" / "test"), folder / "bench.sqlite3")
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        measure()


def measure() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from contest.actions.union_lists import apply_list, plan_of, receive_list
    from ledger import clock
    from spreadsheets.writing import Heading, Page, xlsx
    from tests.factories.contests import make_scene

    scene = make_scene()
    headings = tuple(Heading(label) for label in ("项目名称", "申报单位", "项目负责人", "手机号", "团队成员", "项目简介", "现有岗位"))
    rows = [
        (f"第 {n} 项技术革新", f"江汉第 {n} 机械厂", "柳问渠", f"139{n:08d}", "敖小篱、仇小满", "过去靠老师傅的经验，换了人就做不好", str(n % 40))
        for n in range(ROWS)
    ]
    content = xlsx([Page("汇总表", headings, rows, title="汇总表")], moment=clock.now())
    begun = perf_counter()
    listed = receive_list(contest=scene.contest, organization=scene.unit, by=scene.clerk, upload=SimpleUploadedFile("汇总表.xlsx", content))
    received = perf_counter()
    plan = plan_of(listed)
    looked = perf_counter()
    many = apply_list(listed=listed, by=scene.clerk)
    done = perf_counter()
    print(
        f"{len(plan.rows)} rows read and kept in {received - begun:.2f} s, looked at in {looked - received:.2f} s, "
        f"{many} drafts made in {done - looked:.2f} s, in all {done - begun:.2f} s"
    )


if __name__ == "__main__":
    main()
