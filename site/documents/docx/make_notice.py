"""Makes notice.docx, the template of a 公示: measures of GB/T 9704 (仿宋三号, 28 pt lines, 22 lines a page). After a change: python make_notice.py"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

BODY, TITLE, HEADING = "仿宋", "方正小标宋简体", "黑体"
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4 = Pt(22), Pt(16), Pt(14), Pt(12)


def face(run: Any, name: str, size: Pt) -> None:
    run.font.name = "Times New Roman"
    run.font.size = size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def line(document: Any, text: str, *, name: str = BODY, size: Pt = SIZE_3, indent: bool = False, align: Any = None, right: Mm | None = None) -> None:
    paragraph = document.add_paragraph()
    setting = paragraph.paragraph_format
    setting.space_before = setting.space_after = Pt(0)
    setting.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    setting.line_spacing = Pt(32) if size == SIZE_2 else Pt(28)
    setting.alignment = align
    if right is not None:
        setting.right_indent = right
    if indent:
        first = OxmlElement("w:ind")
        first.set(qn("w:firstLineChars"), "200")
        first.set(qn("w:firstLine"), str(int(size.pt * 40)))
        paragraph._element.get_or_add_pPr().append(first)
    face(paragraph.add_run(text), name, size)


def cell(place: Any, text: str, name: str) -> None:
    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    face(paragraph.add_run(text), name, SIZE_SMALL_4)


def page_number(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    face(paragraph.add_run("— "), "宋体", SIZE_4)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._element.append(field)
    face(paragraph.add_run(" —"), "宋体", SIZE_4)


def make() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page_number(section)
    face(document.styles["Normal"], BODY, SIZE_3)

    line(document, "{{ document_number|default('') }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    line(document, "{{ title }}", name=TITLE, size=SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER)
    line(document, "")
    for text in ("{%p for text in paragraphs %}", "{{ text }}", "{%p endfor %}"):
        line(document, text, indent=True)
    for text in ("{%p for label, value in contact|default([]) %}", "{{ label }}：{{ value }}", "{%p endfor %}"):
        line(document, text, indent=True)
    line(document, "")
    for text in ("{%p for issuer in issuers %}", "{{ issuer }}", "{%p endfor %}", "{{ date }}"):
        line(document, text, align=WD_ALIGN_PARAGRAPH.RIGHT, right=Mm(22))
    line(document, "")
    line(document, "{%p for group in groups %}")
    line(document, "{{ group.name }}", name=HEADING)
    line(document, "{{ group.note|default('') }}", size=SIZE_SMALL_4)
    table = document.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    for place, text in zip(table.rows[0].cells, ("{%tc for column in group.columns %}", "{{ column.label }}", "{%tc endfor %}"), strict=True):
        cell(place, text, HEADING)
    cell(table.rows[1].cells[0], "{%tr for row in group.rows %}", BODY)
    for place, text in zip(table.rows[2].cells, ("{%tc for value in row %}", "{{ value }}", "{%tc endfor %}"), strict=True):
        cell(place, text, BODY)
    cell(table.rows[3].cells[0], "{%tr endfor %}", BODY)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    line(document, "{%p endfor %}")
    line(document, "{%p if check_code is defined and check_code %}")
    line(document, "校验码（SHA-256）{{ check_code }}", size=SIZE_SMALL_4)
    line(document, "{%p endif %}")
    return document


if __name__ == "__main__":
    make().save(str(Path(__file__).with_name("notice.docx")))
