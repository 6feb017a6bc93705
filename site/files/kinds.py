"""The kinds of file that we take: what they are called, and whether a browser may show them in place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`inline`: nothing in such a file can act as a page of ours."""

    extension: str
    media_type: str
    inline: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "application/pdf", inline=True),
        Kind("docx", f"{_OFFICE}.wordprocessingml.document"),
        Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        Kind("pptx", f"{_OFFICE}.presentationml.presentation"),
        Kind("zip", "application/zip"),
        Kind("jpg", "image/jpeg", inline=True),
        Kind("png", "image/png", inline=True),
        Kind("webp", "image/webp", inline=True),
        Kind("mp4", "video/mp4", inline=True),
        Kind("mov", "video/quicktime", inline=True),
        Kind("mp3", "audio/mpeg", inline=True),
    )
}
DOCUMENTS = ("pdf", "docx", "xlsx", "pptx")
PICTURES = ("jpg", "png", "webp")
FILMS = ("mp4", "mov")
USUAL = (*DOCUMENTS, *PICTURES, *FILMS)


def in_words(extensions: Iterable[str]) -> str:
    return "、".join(extension.upper() if extension in ("pdf", "jpg", "png") else extension for extension in extensions)
