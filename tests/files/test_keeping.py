import datetime as dt
import hashlib
import stat

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from files.actions import clean_name, erase_bytes, keep, keep_bytes, sweep
from files.inspection import UnwantedFile
from files.kinds import PICTURES
from files.models import PrivateFile
from files.pictures import FileErased
from files.responses import hand_over
from ledger import clock
from ledger.models import Event
from ledger.verification import mismatches
from tests.factories.files import film_bytes, locked_pdf_bytes, make_file, make_upload, office_bytes, pdf_bytes, picture_bytes
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def on_disk():
    return sorted(p for p in settings.PRIVATE_DIR.rglob("*") if p.is_file() and "pictures" not in p.parts)


@pytest.fixture(autouse=True)
def _private_folder(settings, tmp_path):
    settings.PRIVATE_DIR = tmp_path / "private"
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf_bytes(), "pdf"),
        (office_bytes(), "docx"),
        (office_bytes("xl/workbook.xml"), "xlsx"),
        (office_bytes("ppt/presentation.xml"), "pptx"),
        (picture_bytes("PNG"), "png"),
        (picture_bytes("JPEG"), "jpg"),
        (picture_bytes("WEBP"), "webp"),
        (film_bytes(), "mp4"),
    ],
)
def test_the_kind_is_found_in_the_content_whatever_the_name_says(content, kind):
    person = make_person()
    file = keep(upload=make_upload(content, "材料.exe"), by=person, purpose="plan", belongs_to="contest.entry:7")

    assert (file.kind, file.size, file.sha256) == (kind, len(content), hashlib.sha256(content).hexdigest())
    assert (file.uploaded_by, file.belongs_to, file.name) == (person, "contest.entry:7", "材料.exe")
    assert file.path.read_bytes() == content
    assert file.path == settings.PRIVATE_DIR / file.uuid.hex[:2] / str(file.uuid)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\x00" * 100, "not taken here"),
        (b"<html><script>alert(1)</script></html>", "not taken here"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not taken here"),
        (b"\0" * 5000, "lost its beginning"),
        (b"%PDF-1.7\n broken", "PDF is damaged"),
        (locked_pdf_bytes(), "PDF is protected by a password"),
        (office_bytes()[:-30], "document is damaged"),
        (office_bytes("a.txt"), "not taken here"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "document is protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "older format"),
        (picture_bytes("PNG")[:60], "picture is damaged"),
    ],
)
def test_what_cannot_be_read_or_is_not_wanted_is_refused_with_its_reason_and_leaves_nothing(content, said):
    with pytest.raises(UnwantedFile) as refused:
        keep(upload=make_upload(content), by=None, purpose="plan")

    assert said in refused.value.message
    assert refused.value.status == 422
    assert on_disk() == []
    assert not PrivateFile.objects.exists()


def test_a_flipped_byte_inside_a_document_is_noticed():
    content = bytearray(office_bytes(content="<w:document>" + "工" * 500 + "</w:document>"))
    content[content.index(b"word/document.xml") + 25] ^= 0xFF
    with pytest.raises(UnwantedFile):
        keep(upload=make_upload(bytes(content)), by=None, purpose="plan")


def test_a_document_that_unfolds_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("files.inspection.UNZIPPED_LIMIT", 100)
    with pytest.raises(UnwantedFile, match="1 GB"):
        keep(upload=make_upload(office_bytes(content="x" * 200)), by=None, purpose="plan")


@pytest.mark.parametrize("setting", ["PIL.Image.MAX_IMAGE_PIXELS", "files.inspection.MOST_PIXELS"])
def test_a_picture_of_too_many_pixels_is_refused(monkeypatch, setting):
    monkeypatch.setattr(setting, 100)
    with pytest.raises(UnwantedFile, match="pixels"):
        keep(upload=make_upload(picture_bytes()), by=None, purpose="portrait")


def test_the_size_is_limited_while_it_arrives():
    with pytest.raises(UnwantedFile, match="1 MB"):
        keep(upload=make_upload(b"%PDF-1.4" + b"x" * (1 << 20)), by=None, purpose="plan", limit_mb=1)
    assert on_disk() == []


def test_a_place_takes_only_the_kinds_it_asks_for():
    with pytest.raises(UnwantedFile, match="JPG、PNG、webp"):
        keep(upload=make_upload(pdf_bytes()), by=None, purpose="portrait", allowed=PICTURES)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("商业计划书（终稿）.pdf", "商业计划书（终稿）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\我的文档\\计划.docx", "计划.docx"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", "file"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_survive_without_what_could_harm(sent, kept):
    assert clean_name(sent) == kept


def test_what_the_house_makes_itself_is_kept_the_same_way():
    file = keep_bytes(content=pdf_bytes(2), name="证书.pdf", by=None, purpose="certificate")
    assert (file.kind, file.name) == ("pdf", "证书.pdf")


def test_the_folders_are_for_the_server_alone():
    file = make_file()
    assert stat.S_IMODE(file.path.parent.stat().st_mode) & 0o007 == 0


def test_erasing_removes_the_bytes_and_keeps_row_and_hash(django_capture_on_commit_callbacks):
    file, staff = make_file(), make_person()
    with django_capture_on_commit_callbacks(execute=True):
        erase_bytes(file=file, by=staff)
        erase_bytes(file=file, by=staff)

    file.refresh_from_db()
    assert not file.path.exists()
    assert file.deleted_at is not None
    assert list(Event.objects.values_list("action", flat=True)) == ["file.kept", "file.erased"]
    assert list(mismatches()) == []
    with pytest.raises(FileErased):
        hand_over(file)


def test_an_erasure_that_is_rolled_back_keeps_the_bytes(django_capture_on_commit_callbacks):
    file = make_file()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        erase_bytes(file=file, by=None)
        raise ZeroDivisionError
    assert file.path.exists()


def test_a_row_altered_by_hand_is_named_by_verify_ledger():
    file = make_file()
    PrivateFile.objects.update(sha256="0" * 64)
    [(name, mismatch)] = mismatches()
    assert (name, mismatch.book, mismatch.number) == ("files", f"file:{file.pk}", 1)


def test_bytes_of_a_failed_transaction_are_swept_and_living_ones_stay():
    living = make_file()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_file(office_bytes())
        raise ZeroDivisionError
    assert len(on_disk()) == 2

    assert sweep() == 0  # too young: its transaction may still be open
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert sweep() == 1
    assert on_disk() == [living.path]
