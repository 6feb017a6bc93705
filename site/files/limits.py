"""How much one request may bring: asked before a byte of it is written, of whoever sends it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class WholeRequest(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS. Five of the largest files fit: a form asks for several documents at once. Raises RequestDataTooBig."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None) -> None:
        if content_length > 5 * settings.MAX_UPLOAD_MB << 20:
            raise RequestDataTooBig("more than one request may bring")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
