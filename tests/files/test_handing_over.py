import os

import pytest
from django.test import RequestFactory
from PIL import Image

from files import pictures
from files.actions import erase_bytes
from files.pictures import FileErased, NoSuchPage, page_count, page_picture
from files.responses import hand_over, hand_over_page
from tests.factories.files import film_bytes, make_file, office_bytes, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _private_folder(settings, tmp_path):
    settings.PRIVATE_DIR = tmp_path / "private"


def body(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_the_bytes_come_back_under_their_chinese_name_and_nothing_guesses_their_type():
    content = office_bytes()
    response = hand_over(make_file(content, "推荐表.docx"))

    assert body(response) == content
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8E%A8%E8%8D%90%E8%A1%A8.docx"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"].endswith("wordprocessingml.document")


@pytest.mark.parametrize(("content", "shown"), [(pdf_bytes(), "inline"), (office_bytes(), "attachment")])
def test_only_what_cannot_act_as_a_page_is_shown_in_place(content, shown):
    response = hand_over(make_file(content), inline=True)
    response.close()
    assert response["Content-Disposition"].startswith(shown)


def test_another_name_may_be_given():
    response = hand_over(make_file(), name="M-07-031.pdf")
    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="M-07-031.pdf"'


def test_nginx_sends_the_bytes_where_it_is_set_up(settings):
    settings.X_ACCEL = "/private-files/"
    file = make_file()
    response = hand_over(file)
    assert response["X-Accel-Redirect"] == f"/private-files/{file.place}"
    assert response.content == b""


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [("bytes=0-9", 206, 0, 9), ("bytes=100-", 206, 100, -1), ("bytes=-5", 206, -5, -1), ("bytes=0-99999999", 206, 0, -1), ("pages=1-2", 200, 0, -1)],
)
def test_a_film_can_be_wound_forward(asked, status, first, last):
    content = film_bytes()
    response = hand_over(make_file(content, "路演.mp4"), inline=True, request=RequestFactory().get("/", headers={"range": asked}))
    expected = content[first:] if last == -1 else content[first : last + 1]
    assert (response.status_code, body(response)) == (status, expected)
    if status == 206:
        assert response["Content-Length"] == str(len(expected))


def test_a_range_outside_the_film_is_answered_so():
    content = film_bytes()
    response = hand_over(make_file(content), request=RequestFactory().get("/", headers={"range": f"bytes={len(content)}-"}))
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_pages_are_counted_and_pictured_once():
    file = make_file(pdf_bytes(3))
    assert page_count(file) == 3

    made = page_picture(file, 2, width=700)
    with Image.open(made) as picture:
        assert (picture.format, picture.size) == ("WEBP", (801, 1133))
    seen = made.stat().st_ino
    assert page_picture(file, 2, width=800).stat().st_ino == seen


def test_a_page_like_a_scroll_stays_within_bounds():
    with Image.open(page_picture(make_file(pdf_bytes(1, 200, 14_000)), 1, 1200)) as picture:
        assert picture.height <= pictures.TALLEST


@pytest.mark.parametrize("page", [0, 4])
def test_there_is_no_picture_of_a_page_that_is_not_there(page):
    with pytest.raises(NoSuchPage):
        page_picture(make_file(pdf_bytes(3)), page)


def test_a_page_is_handed_over_as_a_picture():
    response = hand_over_page(make_file(), 1, 480)
    assert body(response)[8:12] == b"WEBP"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/webp", "nosniff")


def test_the_cache_keeps_the_pictures_looked_at_last(monkeypatch):
    file = make_file(pdf_bytes(3))
    first, second = page_picture(file, 1), page_picture(file, 2)
    for seconds, path in [(200, first), (100, second)]:
        os.utime(path, (seconds, seconds))
    sizes = [path.stat().st_size for path in (first, second)]
    monkeypatch.setattr(pictures, "CACHE_LIMIT", sum(sizes) + 10)

    page_picture(file, 3)

    assert sorted(path.name.split("-")[-2] for path in pictures.folder().glob("*.webp")) == ["1", "3"]


def test_pictures_go_with_the_bytes(django_capture_on_commit_callbacks):
    file = make_file()
    page_picture(file, 1)
    with django_capture_on_commit_callbacks(execute=True):
        erase_bytes(file=file, by=None)
    file.refresh_from_db()
    assert list(pictures.folder().iterdir()) == []
    with pytest.raises(FileErased):
        page_picture(file, 1)
