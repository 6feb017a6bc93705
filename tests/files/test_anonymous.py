import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image

from files import pictures
from files.actions import erase_bytes
from files.anonymous import anonymous_copy
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
