"""What a closed round gives to take away, and what happens to all of it when one mark is altered behind the program's back."""

import io
import json
from fractions import Fraction

import docx
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from contest import verify_result
from contest.actions.closing import close_round
from contest.exports import score_sheets, workbook
from contest.models import Mark, Record
from contest.reports import report_docx
from contest.rules import record as rules
from contest.rules.record import read_closed, record_text, replay
from contest.rules.worksheet import RESULT
from contest.tasks import print_score_sheets
from ledger.append_only import lay, lift, run
from ledger.verification import mismatches
from spreadsheets.live import column
from tests.factories.judging import make_scored_round
from tests.spreadsheets.reckoner import Reckoner
from work.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(scene):
    judging = make_scored_round(
        scene,
        entries=3,
        judges=5,
        method={"drop": {"high": 1, "low": 1, "at_least": 3}, "round": {"statistic": 2, "total": 2}, "ties": ["untrimmed"]},
    )
    judging.record = close_round(round=judging.round, by=scene.staff)
    return judging


def test_the_spreadsheet_reckons_the_official_totals(closed):
    book = Reckoner(workbook(closed.round, closed.record))
    head = [book.cell(RESULT, f"{column(place)}1") for place in range(30)]
    total, check = (column(head.index(name)) for name in ("总分（按公式重算）", "核对"))
    # judges give 90, 90.5, 91, 91.5, 92 for both criteria: without the ends 91; the next entries 5 less each
    assert [book.cell(RESULT, f"{total}{row}") for row in (2, 3, 4)] == [Fraction(91), Fraction(86), Fraction(81)]
    assert {book.cell(RESULT, f"{check}{row}") for row in (2, 3, 4)} == {"一致"}


def test_score_sheets_and_summary_are_one_pdf_with_a_line_for_everyone(closed, monkeypatch):
    data = score_sheets(closed.round, closed.record)
    summary, first, *_rest = data["sheets"]
    assert len(data["sheets"]) == 4
    assert summary["signatures"][:5] == [f"评委{number}" for number in range(1, 6)]
    assert [row["cells"][:2] for row in summary["rows"]] == [["1", "91.00"], ["2", "86.00"], ["3", "81.00"]]
    assert first["rows"][0]["cells"] == ["90", "90"]
    assert any("(90.5 + 91 + 91.5) ÷ 3 = 91.00" in step for step in first["steps"])
    job = Job()
    monkeypatch.setattr(job, "progress", lambda *_: None)
    assert print_score_sheets(job, closed.record.pk)["link"].endswith("/result/")


def test_the_report_says_of_every_region_what_became_of_it(closed):
    document = docx.Document(io.BytesIO(report_docx(closed.round, closed.record)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "评审情况报告" in text
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row for row in cells if "襄阳" in row[0]][0][1:4] == ["3", "3", "1"]
    assert "去掉 1 个最高分和 1 个最低分" in text


def test_every_region_has_a_page_of_its_own_that_answers_track_by_track(closed):
    document = docx.Document(io.BytesIO(report_docx(closed.round, closed.record)))
    pages = [one.text for one in document.paragraphs if one.paragraph_format.page_break_before]
    texts = [one.text for one in document.paragraphs]
    assert "襄阳情况" in pages[0] or any("襄阳" in page for page in pages)
    assert any("申报 3 项，进入本轮 3 项，晋级 1 项，最好名次第 1 名，未晋级项目与晋级线最近相差 5.00 分。" in text for text in texts)
    tracks, projects = document.tables[-2:]
    assert [cell.text for cell in tracks.rows[1].cells][1:] == ["3", "3", "1", "1", "5.00"]
    assert [[row.cells[1].text, row.cells[4].text, row.cells[5].text] for row in projects.rows[1:]] == [
        ["1", "91", "晋级"], ["2", "86", "未晋级"], ["3", "81", "未晋级"],
    ]  # fmt: skip


def test_staff_and_supervisor_fetch_them_by_the_page(client, closed, scene):
    where = [scene.contest.slug, closed.round.ref]
    client.force_login(scene.leader)
    for name in ("staff_spreadsheet", "staff_report", "staff_score_sheets"):
        assert client.get(reverse(name, args=where)).status_code == 403
    client.force_login(scene.staff)
    assert client.get(reverse("staff_spreadsheet", args=where)).content[:2] == b"PK"
    assert client.get(reverse("staff_report", args=where)).content[:2] == b"PK"
    page = client.get(reverse("staff_result", args=where)).content.decode()
    assert reverse("staff_spreadsheet", args=where) in page
    assert reverse("staff_record", args=[*where, 1]) in page


def altered(mark: Mark, value: str) -> None:
    """As a person with the database's password would."""
    run(connection, lift(connection.vendor, "contest_mark"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE contest_mark SET value = %s WHERE id = %s", [value, mark.pk])
    run(connection, lay(connection.vendor, "contest_mark"))


def test_a_mark_altered_by_sql_is_named_by_the_ledger_by_replay_and_by_the_strangers_program(closed, tmp_path, capsys):
    mark = Mark.objects.get(assignment=closed.sheet(3, 1), criterion="idea")
    altered(mark, "99")
    found = list(mismatches())
    assert [(one.book, one.number) for _name, one in found if "idea" in one.what] == [(f"assignment:{mark.assignment_id}", mark.number)]

    # whoever altered the mark in the published record too meets the chain and the total
    data = closed.record.data
    book = next(one for one in data["books"] if one["book"] == f"assignment:{mark.assignment_id}")
    next(one for one in book["marks"] if one["criterion"] == "idea")["value"] = "99"
    again = replay(data)
    assert again.chain.where.startswith(f"books[assignment:{mark.assignment_id}].marks[{mark.number}]")
    # 90, 90.5, 99, 91.5, 92: the middle three 274/3 = 91.33 x 0.6 + 91 x 0.4 = 91.198 -> 91.2, where the record says 91
    assert (again.result.recorded, again.result.recomputed) == ('"91"', '"91.2"')
    faults = [f"{where}: {what}" for where, what in verify_result.faults_of(data)]
    assert any("altered" in fault for fault in faults)
    assert any("总分记录为 91" in fault and "91.2" in fault.replace("456/5 (91.200000)", "91.2") for fault in faults)
    file = tmp_path / "record.json"
    file.write_text(record_text(data), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("replay", file)
    assert f"assignment:{mark.assignment_id}" in capsys.readouterr().out


def test_an_old_record_replays_under_new_code_or_says_which_rule_changed(closed, monkeypatch):
    data = json.loads(Record.objects.get().content)
    assert replay(data).equal
    monkeypatch.setattr(rules, "RULES", {**rules.RULES, "drop": 2})
    again = replay(data)
    assert (again.equal, again.changed_rules) == (True, (("drop", 1, 2),))
    assert read_closed(data).scheme.drop.high == 1


def test_each_total_opens_down_to_its_steps(client, closed, scene):
    row = closed.round.entries.get(entry=closed.entries[0])
    client.force_login(scene.staff)
    where = [scene.contest.slug, closed.round.ref]
    url = reverse("staff_explained", args=[*where, row.pk])
    assert url in client.get(reverse("staff_result", args=where)).content.decode()
    page = client.get(url).content.decode()
    assert "(90.5 + 91 + 91.5) ÷ 3 = <strong>91.00</strong>" in page
    assert "第 1 名" in page
    client.force_login(scene.leader)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("entries", [1, 3])
def test_the_result_costs_the_same_for_one_entry_or_three(client, scene, entries, django_assert_num_queries):
    judging = make_scored_round(scene, entries=entries, judges=3)
    close_round(round=judging.round, by=scene.staff)
    client.force_login(scene.staff)
    url = reverse("staff_result", args=[scene.contest.slug, judging.round.ref])
    client.get(url)
    with django_assert_num_queries(20):
        client.get(url)
