"""Plain files: values out, or each fault with its line and column."""

from fractions import Fraction as F

import pytest

from contest.rules.faults import Faulty
from contest.rules.marks import Mark
from contest.rules.scoring import Decision, RoundMarks, tally
from contest.rules.sheets import MOST_FAULTS, read_decisions, read_earlier, read_marks, text_of, write_result
from tests.contest.rules.rounds import scheme

RULE = scheme({"key": "idea", "weight": "0.5", "lowest": "0", "highest": "100", "step": "0.5"}, {"key": "use", "weight": "0.5"}, round={"total": 2})


def places(faulty):
    return [(fault.code, fault.line, fault.column) for fault in faulty.value.faults]


def test_marks_are_read_with_their_factors():
    sheet = read_marks("\ufeffentry,judge,criterion,mark,factor\r\nA,1,idea,80,1.5\r\nA,2,idea,,\r\n\r\n A , 1 ,use, 90 ,1\r\n", RULE)
    assert sheet.marks == (Mark("A", "1", "idea", "80"), Mark("A", "2", "idea", None), Mark("A", "1", "use", "90"))
    assert sheet.factors == {("A", "idea"): F("1.5")}


def test_columns_may_stand_in_any_order_and_cells_may_be_quoted():
    sheet = read_marks('mark,criterion,judge,entry\n80,idea,1,"甲, 乙"\n', RULE)
    assert sheet.marks == (Mark("甲, 乙", "1", "idea", "80"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("no_header", 1, "")]),
        ("entry,judge,mark\n", [("column_absent", 1, "criterion")]),
        ("entry,judge,criterion,mark,panle\n", [("column_unknown", 1, "panle")]),
        ("entry,judge,criterion,mark,mark\n", [("column_twice", 1, "mark")]),
        ("entry,judge,criterion,mark\nA,1,idea\n", [("cells", 2, "")]),
        ("entry,judge,criterion,mark\nA,1,idea,80,\n", [("cells", 2, "")]),
        ("entry,judge,criterion,mark\n,1,idea,80\nA,,idea,80\n", [("cell_empty", 2, "entry"), ("cell_empty", 3, "judge")]),
        ("entry,judge,criterion,mark\nA,1,idea,eighty\n", [("not_decimal", 2, "mark")]),
        ("entry,judge,criterion,mark\nA,1,idea,100.5\n", [("mark_above", 2, "mark")]),
        ("entry,judge,criterion,mark\nA,1,idea,80.3\n", [("mark_off_step", 2, "mark")]),
        ("entry,judge,criterion,mark\nA,1,wit,80\n", [("mark_criterion_unknown", 2, "criterion")]),
        ("entry,judge,criterion,mark,panel\nA,1,idea,80,experts\n", [("mark_panel_undeclared", 2, "panel")]),
        ("entry,judge,criterion,mark\nA,1,idea,80\n\nA,1,idea,80\n", [("row_twice", 4, "judge")]),
        ("entry,judge,criterion,mark,factor\nA,1,idea,80,2\nA,2,idea,80,3\n", [("factor_differs", 3, "factor")]),
        ("entry,judge,criterion,mark,factor\nA,1,idea,80,0\nA,2,idea,80,x\n", [("not_positive", 2, "factor"), ("not_decimal", 3, "factor")]),
        ('entry,judge,criterion,mark\n"A,1,idea,80\n', [("not_csv", 2, "")]),
        ('entry,judge,criterion,mark\n"A\nB",1,idea,80\nC,1,idea,x\n', [("not_decimal", 4, "mark")]),
    ],
)
def test_faults_of_marks_name_line_and_column(text, found):
    with pytest.raises(Faulty) as faulty:
        read_marks(text, RULE)
    assert places(faulty) == found


def test_a_fault_that_repeats_is_named_a_bounded_number_of_times():
    rows = "\n".join(f"A,{judge},idea,101" for judge in range(500))
    with pytest.raises(Faulty) as faulty:
        read_marks(f"entry,judge,criterion,mark\n{rows}\n", RULE)
    assert len(faulty.value.faults) == MOST_FAULTS


def test_an_earlier_result_is_read_as_it_was_written():
    assert read_earlier("entry,rank,total,tie,idea\nA,1,80.25,,80\nB,2,,,\n") == {"A": F("80.25")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("entry\nA\n", [("column_absent", 1, "total")]),
        ("entry,total\nA,80\nA,81\n", [("row_twice", 3, "entry")]),
        ("entry,total\nA,80 分\n", [("not_decimal", 2, "total")]),
    ],
)
def test_faults_of_earlier_totals(text, found):
    with pytest.raises(Faulty) as faulty:
        read_earlier(text)
    assert places(faulty) == found


def test_decisions_are_read():
    assert read_decisions("entry,order,reason\nB,1,成果转化更成熟\n", {"A", "B"}) == (Decision("B", 1, "成果转化更成熟"),)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("C,1,x", [("entry_unknown", 2, "entry")]),
        ("B,0,x", [("not_whole", 2, "order")]),
        ("B,一,x", [("not_whole", 2, "order")]),
        ("B,1,", [("cell_empty", 2, "reason")]),
        ("B,1,x\nB,2,x", [("row_twice", 3, "entry")]),
    ],
)
def test_faults_of_decisions(row, found):
    with pytest.raises(Faulty) as faulty:
        read_decisions(f"entry,order,reason\n{row}\n", {"A", "B"})
    assert places(faulty) == found


def test_a_file_in_another_encoding_is_named_by_its_line():
    with pytest.raises(Faulty) as faulty:
        text_of("entry,total\n甲,80\n".encode("gb18030"))
    assert places(faulty) == [("not_utf8", 2, "")]


def test_the_result_is_written_best_first_and_what_has_no_total_last():
    text = "entry,judge,criterion,mark\nA,1,idea,80\nA,1,use,90\nB,1,idea,90\nB,1,use,80.5\nC,1,idea,99\nD,1,use,\n"
    sheet = read_marks(text, RULE)
    assert write_result(RULE, tally(RULE, RoundMarks(sheet.marks))) == (
        "entry,rank,total,tie,idea,use\nB,1,85.25,,45,40.25\nA,2,85.00,,40,45\nC,3,,shared,49.5,\nD,3,,shared,,\n"
    )


def test_a_total_that_no_decimal_ends_is_written_with_twelve():
    rule = scheme("idea")
    marks = read_marks("entry,judge,criterion,mark\nA,1,idea,1\nA,2,idea,1\nA,3,idea,2\n", rule).marks
    assert write_result(rule, tally(rule, RoundMarks(marks))).splitlines()[1] == "A,1,1.333333333333,,1.333333333333"
