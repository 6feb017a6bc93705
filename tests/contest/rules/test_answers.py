import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.answers import Answer, choices_text, chosen_in, is_address, read_answer, rows_in, table_text


def test_several_choices_are_kept_a_line_each_and_said_with_commas():
    kept = choices_text(["发明专利", "软件著作权"])
    assert kept == "发明专利\n软件著作权"
    assert Answer("知识产权", kept, kind="choices").chosen == ("发明专利", "软件著作权")
    assert Answer("知识产权", kept, kind="choices").words == "发明专利、软件著作权"


def test_a_table_is_read_as_wide_as_its_columns_and_said_by_column():
    kept = table_text([["ZL 2024 1", "泵\n站"], ["", " "], ["ZL 2025 2", ""]])
    assert kept == "ZL 2024 1\t泵 站\nZL 2025 2\t"
    table = Answer("专利", kept, kind="table", columns=("号", "名称"))
    assert table.rows == (("ZL 2024 1", "泵 站"), ("ZL 2025 2", ""))
    assert table.words == "号：ZL 2024 1，名称：泵 站\n号：ZL 2025 2"
    assert rows_in("一\t二\t三", 2) == (("一", "二"),)
    assert rows_in("", 2) == ()


def test_a_plain_answer_is_no_table_and_no_choice():
    plain = Answer("新在哪里", "第一行\n第二行", unit="项")
    assert (plain.heading, plain.words, plain.chosen, plain.rows, plain.address) == ("新在哪里（项）", "第一行\n第二行", (), (), "")


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("https://v.qq.com/x/page/a1.html", True), ("http://example.cn", True), ("HTTPS://例子.公司/片", True),
        ("javascript:alert(1)", False), ("https://", False), ("https://localhost/x", False), ("www.example.cn", False),
        ("https://a.cn/有 空格", False), ("https://me:pw@a.cn/", False), (" https://a.cn", False), ("", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_followed(text, followed):
    assert is_address(text) is followed
    assert Answer("视频", text, kind="link").address == (text if followed else "")


def test_a_version_without_a_kind_is_read_as_it_always_was():
    assert read_answer({"key": "q1", "label": "新意", "unit": "", "answer": "一\n二"}) == Answer("新意", "一\n二")
    kept = {"key": "q2", "label": "专利", "unit": "", "answer": "1\t2", "kind": "table", "columns": ["号", "名"]}
    assert read_answer(kept).rows == (("1", "2"),)


WORDS = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=4)


@given(st.lists(WORDS, max_size=5))
def test_choices_come_back_as_they_were(chosen):
    assert chosen_in(choices_text(chosen)) == tuple(chosen)


@given(st.integers(1, 4).flatmap(lambda width: st.tuples(st.just(width), st.lists(st.lists(WORDS, min_size=width, max_size=width), max_size=4))))
def test_a_table_comes_back_as_it_was(made):
    width, rows = made
    assert rows_in(table_text(rows), width) == tuple(tuple(row) for row in rows)
