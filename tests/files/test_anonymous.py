import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from files import pictures
from files.actions import erase_bytes
from files.anonymous import COPIES, anonymous_copy
from files.inspection import inspect
from files.kinds import USUAL
from files.responses import hand_over
from tests.factories.files import film_bytes, make_file, pdf_bytes

pytestmark = pytest.mark.django_db
SECRET = "汉水声纹科技"
IN_PDF = b"Hanshui Acoustics"


@pytest.fixture(autouse=True)
def _private_folder(settings, tmp_path):
    settings.PRIVATE_DIR = tmp_path / "private"


def signed_pdf() -> bytes:
    """One page, with an author among the properties and a note by name on it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(look here)/T(" + IN_PDF + b")>>",
        b"<</Author(" + IN_PDF + b")/Title(" + IN_PDF + b")>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def photograph() -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B], exif[0x0112] = IN_PDF.decode(), 6  # artist; lying on its side
    Image.new("RGB", (60, 30), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def letter() -> bytes:
    out, made = io.BytesIO(), Document()
    made.core_properties.author = made.core_properties.last_modified_by = SECRET
    made.add_paragraph("匿名版计划书")
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("content", [signed_pdf(), photograph()], ids=["pdf", "jpg"])
def test_the_copy_does_not_say_who_made_it(content):
    file = make_file(content)
    assert IN_PDF in file.path.read_bytes()
    copy = anonymous_copy(file)
    assert IN_PDF not in copy.read_bytes()
    assert inspect(copy, USUAL) == file.kind
    assert IN_PDF in file.path.read_bytes()


def test_a_note_on_a_page_stays_without_its_name():
    assert b"look here" in anonymous_copy(make_file(signed_pdf())).read_bytes()


def test_a_photograph_stands_as_it_was_meant():
    with Image.open(anonymous_copy(make_file(photograph()))) as picture:
        assert (picture.size, dict(picture.getexif())) == ((30, 60), {})


def test_a_letter_keeps_its_words_and_loses_its_author():
    copy = anonymous_copy(make_file(letter(), "匿名版.docx"))
    with zipfile.ZipFile(copy) as archive:
        assert not any(SECRET.encode() in archive.read(part) for part in archive.infolist())
    assert [paragraph.text for paragraph in Document(str(copy)).paragraphs] == ["匿名版计划书"]


PARTS = {
    "ppt/commentAuthors.xml": '<p:cmAuthorLst><p:cmAuthor id="0" name="%s" initials="%s" lastIdx="1"/></p:cmAuthorLst>',
    "ppt/authors.xml": '<p188:author id="{1}" name="%s" initials="x" userId="S::%s" providerId="AD"/>',
    "ppt/slides/slide1.xml": '<p:cNvPr id="2" name="标题 1"/>',
    "xl/comments1.xml": "<comments><authors><author>%s</author></authors></comments>",
    "xl/persons/person.xml": '<personList><person displayName="%s" id="{1}" userId="%s" providerId="None"/></personList>',
    "xl/workbook.xml": '<workbook><fileSharing userName="%s"/><x15ac:absPath url="C:\\%s\\" xmlns:x15ac="x"/></workbook>',
    "xl/tables/table1.xml": '<table id="1" name="表1" displayName="表1"/>',
    "word/people.xml": '<w15:person w15:author="%s"><w15:presenceInfo w15:providerId="AD" w15:userId="%s"/></w15:person>',
    "word/_rels/settings.xml.rels": '<Relationship Id="rId1" Target="file:///C:/%s/a.dotx" TargetMode="External"/>',
}


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_an_office_file_names_who_wrote_a_comment_or_kept_the_file(part, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    with zipfile.ZipFile(before, "w") as archive:
        archive.writestr(part, PARTS[part].replace("%s", SECRET))
    COPIES["docx"](before, after, "docx")
    with zipfile.ZipFile(after) as archive:
        said = archive.read(part).decode()
    assert SECRET not in said
    assert said == PARTS[part] if "%s" not in PARTS[part] else len(said) > 20


def test_a_film_is_handed_over_as_it_came():
    file = make_file(film_bytes())
    assert anonymous_copy(file) == file.path


def test_the_copy_is_made_once_and_goes_with_the_bytes(django_capture_on_commit_callbacks):
    file = make_file(pdf_bytes())
    assert anonymous_copy(file).stat().st_ino == anonymous_copy(file).stat().st_ino
    with django_capture_on_commit_callbacks(execute=True):
        erase_bytes(file=file, by=None)
    assert list(pictures.folder().iterdir()) == []


def test_nginx_is_told_of_the_copy(settings):
    settings.X_ACCEL = "/private-files/"
    file = make_file(pdf_bytes())
    response = hand_over(file, anonymous=True)
    assert response["X-Accel-Redirect"] == f"/private-files/pictures/{file.uuid}-anonymous.pdf"
    assert (Path(settings.PRIVATE_DIR) / "pictures" / f"{file.uuid}-anonymous.pdf").exists()
