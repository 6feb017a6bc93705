"""推荐表 and 推荐汇总表 as Word files, for offices that go on writing in them: the same data as recommendation.typ."""

import io
from collections.abc import Mapping
from typing import Any

from documents.word import UNPRINTABLE


def form_docx(data: Mapping[str, Any]) -> bytes:
    """`data` as documents.shapes.Recommendation says."""
    import segno
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if data.get("wide"):
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(16)

    def write(paragraph: Any, text: str, name: str = "宋体", size: float = 10.5) -> Any:
        run = paragraph.add_run(UNPRINTABLE.sub("", text))
        run.font.name, run.font.size = "Times New Roman", Pt(size)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
        paragraph.paragraph_format.space_after = Pt(2)
        return paragraph

    head = document.add_table(rows=1, cols=2)
    head.autofit = False
    wide = section.page_width - section.left_margin - section.right_margin
    for cell, width in zip(head.rows[0].cells, (wide - Mm(30), Mm(30)), strict=True):
        cell.width = width
    left = head.rows[0].cells[0]
    write(left.paragraphs[0], str(data["contest"]), "黑体", 10)
    write(left.add_paragraph(), str(data["title"]), "方正小标宋简体", 20)
    write(left.add_paragraph(), str(data["note"]), "仿宋", 9)
    drawn = io.BytesIO()
    segno.make(str(data["address"]), error="m").save(drawn, kind="png", scale=6, border=2)
    drawn.seek(0)
    code = head.rows[0].cells[1].paragraphs[0]
    code.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    code.add_run().add_picture(drawn, width=Mm(26))

    if data["facts"]:
        table = document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for label, text in data["facts"]:
            cells = table.add_row().cells
            cells[0].width, cells[1].width = Mm(34), wide - Mm(34)
            write(cells[0].paragraphs[0], label, "黑体")
            write(cells[1].paragraphs[0], text, "仿宋")
    if data["rows"]:
        table = document.add_table(rows=1, cols=len(data["columns"]))
        table.style = "Table Grid"
        for cell, column in zip(table.rows[0].cells, data["columns"], strict=True):
            write(cell.paragraphs[0], column["label"], "黑体", 9)
        for row in data["rows"]:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                write(cell.paragraphs[0], text, "仿宋", 9)
    document.add_paragraph()
    boxes = document.add_table(rows=0, cols=1)
    boxes.style = "Table Grid"
    for box in data["boxes"]:
        cell = boxes.add_row().cells[0]
        write(cell.paragraphs[0], box["label"], "黑体")
        write(cell.add_paragraph(), box["text"], "仿宋")
        cell.add_paragraph()
        write(cell.add_paragraph(), "（盖章）　　　　年　　月　　日", "仿宋").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
