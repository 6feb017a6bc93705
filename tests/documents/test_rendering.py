import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path

import pypdfium2
import pytest

from documents.rendering import CannotRender, MissingGlyph, render, render_apart
from tests.documents.reading import pages
from tests.documents.scenes import book, certificates, entry, notice, one_certificate, poster, score_sheet

MOMENT = dt.datetime(2027, 6, 28, 9, 30, tzinfo=dt.UTC)
SITE = Path(__file__).parents[2] / "site"


def test_a_certificate_says_who_what_where_and_how_to_check_it():
    (page,) = pages(render("certificate", certificates(), timestamp=MOMENT))

    assert "获奖证书" in page
    assert "柳问渠、敖东篱同志：" in page
    assert "你们申报的项目《泵站轴承声纹早期预警仪》在第七届“工友杯”职工创业创新大赛中荣获创业组一等奖" in page
    assert "特发此证，以资鼓励。" in page
    assert "二〇二七年六月二十八日" in page
    assert "证书编号GYB-2027-C-0004" in page
    assert "https://gongchuang.example.cn/verify/GYB-2027-C-0004" in page


def test_a_certificate_is_one_a4_page_across_even_with_many_people_and_a_long_title():
    crowded = one_certificate(people=["欧阳修远"] * 14, project="基于 OPC UA 与 PLC 的炼钢连铸机扇形段辊缝在线自动标定与预测性维护系统" * 2)
    hosts = ["湖北省总工会", "湖北省科学技术厅", "湖北省人力资源和社会保障厅"]

    document = pypdfium2.PdfDocument(render("certificate", certificates(crowded, issuers=hosts), timestamp=0))

    assert len(document) == 1
    assert document[0].get_size() == pytest.approx((841.89, 595.28), abs=0.01)
    document.close()


def test_a_batch_has_a_page_for_each_certificate():
    made = render(
        "certificate", certificates(one_certificate(), one_certificate(people=["何𫗧"]), one_certificate(unit="武汉市总工会", people=[])), timestamp=0
    )

    assert [("何𫗧同志：" in page, "武汉市总工会：" in page) for page in pages(made)] == [(False, False), (True, False), (False, True)]


def test_a_certificate_is_an_archive_file_with_its_own_date():
    made = render("certificate", certificates(), timestamp=MOMENT)

    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"2027-06-28T09:30:00" in made


def test_the_same_data_and_moment_make_the_same_bytes():
    first = render("certificate", certificates(seal=True), timestamp=MOMENT)

    assert render("certificate", certificates(seal=True), timestamp=int(MOMENT.timestamp())) == first
    assert render("certificate", certificates(seal=True), timestamp=int(MOMENT.timestamp()) + 1) != first


def test_another_process_makes_the_same_bytes():
    assert render_apart("certificate", certificates(), standard="a-2a", timestamp=MOMENT) == render("certificate", certificates(), timestamp=MOMENT)


def test_the_drawn_seal_is_asked_for():
    with_ring, without = (pages(render("certificate", certificates(seal=seal), timestamp=0))[0] for seal in (True, False))

    assert [text.count("湖") for text in (without, with_ring)] == [1, 2]


def test_a_certificate_has_its_own_signatories_and_the_border_of_its_design():
    own = {**one_certificate(), "issuers": ["湖北省科学技术厅"]}
    double, single, none = (render("certificate", certificates(own, border=border), timestamp=0) for border in ("double", "single", "none"))

    assert "湖北省科学技术厅" in pages(double)[0]
    assert "湖北省总工会" not in pages(double)[0]
    assert len({double, single, none}) == 3


def test_a_poster_is_one_page_with_what_until_when_and_whom_to_call():
    (page,) = pages(render("poster", poster(), timestamp=0))

    assert all(
        word in page for word in ("拟获奖项目公示", "2027年6月7日至2027年6月14日", "027-00000218", "https://gongchuang.example.cn/results/abc/")
    )
    assert "电子邮箱" not in page  # what is empty is left out


@pytest.mark.parametrize(
    ("name", "characters"),
    [("柳\ue863渠", "\ue863"), ("柳问渠😀", "😀"), ("\U00031350问\ue863渠", "\U00031350\ue863"), ("柳\x01问渠", "\x01")],
    ids=["private use", "emoji", "two of them", "control"],
)
@pytest.mark.parametrize("standard", ["a-2a", None])
def test_a_character_that_no_face_has_is_named_and_nothing_is_made(name, characters, standard):
    with pytest.raises(MissingGlyph) as missing:
        render("certificate", certificates(one_certificate(people=[name])), standard=standard, timestamp=0)

    assert missing.value.characters == characters
    assert f"U+{ord(characters[0]):04X}" in str(missing.value)


def test_with_extra_faces_the_setter_itself_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PDF_EXTRA_FONT_DIRS", str(tmp_path))

    with pytest.raises(MissingGlyph) as missing:
        render("certificate", certificates(one_certificate(people=["柳\ue863渠"])), timestamp=0)

    assert missing.value.characters == "\ue863"


def test_a_child_process_names_the_missing_characters_too():
    data = book()
    data["groups"][0]["entries"][0]["title"] = "声纹😀"

    with pytest.raises(MissingGlyph) as missing:
        render_apart("book", data, timestamp=0)

    assert missing.value.characters == "😀"


def test_rare_names_are_set_and_can_be_copied():
    names = ["𬭼㛃", "䶮堃", "犇邢", "龑𠅤"]

    (page,) = pages(render("certificate", certificates(one_certificate(people=names)), timestamp=0))

    assert "、".join(names) in page


def test_a_name_stands_in_one_face_only():
    """㐀 is in Song alone: the whole name is in Song, the other name stays in Kai."""
    made = render("certificate", certificates(one_certificate(people=["柳㐀", "敖东"])), timestamp=0)

    assert faces_of(made, "柳㐀敖东") == {"柳": "NotoSerifSC", "㐀": "NotoSerifSC", "敖": "ShengKai", "东": "ShengKai"}


def faces_of(made: bytes, characters: str) -> dict[str, str]:
    import ctypes

    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(made)
    text = document[0].get_textpage()
    whole = text.get_text_range()
    found = {}
    for character in characters:
        name = ctypes.create_string_buffer(200)
        pdfium.FPDFText_GetFontInfo(text, whole.index(character), name, 200, ctypes.c_int())
        found[character] = name.value.decode().partition("+")[2].partition("-")[0]
    document.close()
    return found


@pytest.mark.parametrize("text", ['#read("/etc/passwd")', "*强* _斜_ $x^2$", "#eval(1+1) @label <tag>", "\\u{41} // ``` = 标题", '"},{"'])
def test_data_never_become_markup(text):
    (page,) = pages(render("certificate", certificates(one_certificate(project=text)), timestamp=0))

    assert f"《{''.join(text.split())}》" in page


def test_a_score_sheet_has_marks_steps_and_room_to_sign():
    (page,) = pages(render("score_sheet", {"title": "决赛评分单", "sheets": [score_sheet()]}, timestamp=0))

    for text in (
        "决赛评分单",
        "2号",
        "93.20",
        "最后得分90.80",
        "1.去掉最高分93.20和最低分86.40",
        "项目负责人签字",
        "监督员签字",
        "校验码49f6c4cb00d8b5ec",
    ):
        assert text in page


def test_score_sheets_take_one_page_each_and_can_be_left_blank_for_writing():
    blank = score_sheet(blank=True, rows=[{"head": "C-118", "cells": ["", "", ""]}], total=None, steps=[], signatures=["评委签字"])

    first, second = pages(render("score_sheet", {"title": "评分单", "sheets": [score_sheet(), blank]}, timestamp=0))

    assert "90.80" in first
    assert "评委签字" in second
    assert "90.80" not in second


def test_a_notice_lists_every_row_and_repeats_the_head_of_its_table():
    text, *lists = pages(render("notice", notice(rows=90), timestamp=0))

    assert "关于拟获奖项目的公示" in text
    assert "鄂工发〔2027〕21号" in text
    assert len(lists) == 3
    assert all("项目负责人" in page for page in lists)
    assert "".join(lists).count("柳问渠") == 90
    assert "cc70e4723a8e39fb" in lists[-1]


def test_an_entry_names_its_files_with_their_hashes():
    (page,) = pages(render("entry", entry(), timestamp=0))

    for text in ("泵站轴承声纹早期预警仪", "91420600MA4900001X", "敖东篱", "计划书（终稿）.pdf", "SHA-256" + "0f" * 32, "第1页，共1页"):
        assert text in page


def test_an_entry_with_opinions_is_the_form_that_each_level_seals():
    (page,) = pages(
        render("entry", entry(form="推荐表", opinions=[{"label": "所在单位工会意见"}, {"label": "市总工会意见", "text": "同意推荐。"}]), timestamp=0)
    )

    assert page.count("（盖章）") == 2
    assert "同意推荐。" in page


def test_a_book_has_its_contents_with_page_numbers():
    made = pages(render_apart("book", book(entries=12), timestamp=0))

    assert "第1个项目" in made[1]
    assert "第12个项目" in made[1]
    assert any("C-012第12个项目" in page for page in made[2:])
    assert all("评审专用请勿外传" in page for page in made[1:])


def test_a_child_that_takes_too_long_is_ended():
    with pytest.raises(CannotRender, match=r"not finished after 0\.05 seconds"):
        render_apart("book", book(), timestamp=0, seconds=0.05)


@pytest.mark.parametrize("make", [render, render_apart])
def test_data_that_do_not_fit_the_template_are_a_fault_with_its_reason(make):
    data = certificates()
    del data["certificates"][0]["award"]

    with pytest.raises(CannotRender, match="award"):
        make("certificate", data, timestamp=0)


def test_a_moment_needs_its_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        render("certificate", certificates(), timestamp=dt.datetime(2027, 6, 28))


def test_several_threads_render_at_once():
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render("certificate", certificates(), timestamp=0))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1


def test_importing_loads_no_setter_and_a_fork_after_a_compile_is_refused_instead_of_hanging():
    script = """
import os, sys
from documents.rendering import CannotRender, render
assert "typst" not in sys.modules
sheet = {"title": "评分单", "sheets": []}
render("score_sheet", sheet, timestamp=0)
child = os.fork()
if child == 0:
    try:
        render("score_sheet", sheet, timestamp=0)
    except CannotRender as refused:
        os._exit(7 if "forked" in str(refused) else 1)
    os._exit(0)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(SITE)}, capture_output=True, timeout=60)

    assert done.returncode == 7, done.stderr.decode()


def test_a_line_break_in_the_title_of_a_notice_is_kept():
    document = pypdfium2.PdfDocument(render("notice", {**notice(), "title": "关于拟获奖项目的\n公示"}, timestamp=0))
    lines = document[0].get_textpage().get_text_range().splitlines()
    document.close()

    assert "关于拟获奖项目的" in lines
    assert "公示" in lines
