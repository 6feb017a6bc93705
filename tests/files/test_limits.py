import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from tests.factories.files import make_upload


def request_with(size: int):
    return RequestFactory().post("/", {"evidence": make_upload(b"x" * size)})


def test_a_request_that_brings_too_much_is_refused_before_it_is_written(settings):
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(RequestDataTooBig):
        request_with(6 << 20).FILES  # noqa: B018


def test_a_request_with_a_few_files_comes_through(settings):
    settings.MAX_UPLOAD_MB = 1
    request = request_with(3 << 20)
    assert request.FILES["evidence"].size == 3 << 20
    request.close()
