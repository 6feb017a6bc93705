import io

import docx
import pytest
from docx.oxml.ns import qn
from jinja2 import UndefinedError

from documents.word import TEMPLATES, render_docx
from tests.documents.scenes import notice


def opened(data):
    return docx.Document(io.BytesIO(render_docx("notice", data)))


def test_a_notice_in_word_has_its_number_its_text_and_its_list():
    document = opened(notice(rows=3))

    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:2] == ["鄂工发〔2027〕21号", "关于拟获奖项目的公示"]
    assert "公示期为 5 个工作日。" in texts
    assert "电话：027-00001208" in texts
    assert texts.index("湖北省总工会") + 1 == texts.index("2027年6月10日")
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "项目", "项目负责人", "奖项"]
    assert [cell.text for cell in table.rows[3].cells] == ["3", "泵站轴承声纹早期预警仪", "柳问渠", "一等奖"]


def test_groups_may_have_tables_of_different_widths():
    data = notice()
    data["groups"].append({"name": "创新组", "columns": [{"label": "项目"}, {"label": "奖项"}], "rows": [["风机", "二等奖"]]})

    assert [len(table.columns) for table in opened(data).tables] == [4, 2]


def test_the_text_is_in_fangsong_of_size_three():
    document = opened(notice())

    (run,) = next(paragraph for paragraph in document.paragraphs if paragraph.text == "公示期为 5 个工作日。").runs
    assert run._element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert run.font.size.pt == 16


@pytest.mark.parametrize("text", ["<b>粗</b> & “引”", "{{ 7 * 7 }}", "{% for x in y %}", "</w:t></w:r><w:br/>"])
def test_text_stays_text(text):
    data = notice()
    data["title"] = text
    data["groups"][0]["rows"][0][1] = text

    document = opened(data)

    assert document.paragraphs[1].text == text
    assert document.tables[0].rows[1].cells[1].text == text


def test_characters_that_xml_cannot_hold_are_left_out():
    data = notice()
    data["title"] = "公\x01示\x0b"

    assert opened(data).paragraphs[1].text == "公示"


def test_data_that_lack_a_field_are_refused():
    data = notice()
    del data["paragraphs"]

    with pytest.raises(UndefinedError, match="paragraphs"):
        render_docx("notice", data)


def test_the_committed_template_is_what_its_script_makes(monkeypatch):
    monkeypatch.syspath_prepend(str(TEMPLATES))
    from make_notice import make

    made, kept = make(), docx.Document(str(TEMPLATES / "notice.docx"))

    assert made.element.xml == kept.element.xml
