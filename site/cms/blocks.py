"""What a page's body is made of: eight blocks, each with markup that look/ knows."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

_END_OF_LINE = re.compile(r"</(?:p|li|h[1-6]|td)>|<br\s*/?>")
PROSE = ["bold", "link", "document-link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("what the picture shows"), max_length=120, help_text=_("For whoever cannot see it: one sentence."))
    caption = blocks.CharBlock(label=_("line below the picture"), max_length=120, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words quoted"))
    who = blocks.CharBlock(label=_("who says it"), max_length=60, required=False)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "cms/blocks/quote.html"


class FactBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name of the fact"), max_length=30)
    text = blocks.TextBlock(label=_("fact"))

    class Meta:
        icon = "list-ul"
        label = _("fact")


class NoticeBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("what is so"), max_length=80)
    text = blocks.TextBlock(label=_("what to do"), required=False)

    class Meta:
        icon = "info-circle"
        label = _("note box")
        template = "cms/blocks/notice.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("heading of the step"), max_length=20)
    text = blocks.CharBlock(label=_("sentence of the step"), max_length=80)

    class Meta:
        icon = "list-ol"
        label = _("thing we do")


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title of the download"), max_length=60, required=False, help_text=_("Empty: the document's own title."))
    document = DocumentChooserBlock(label=_("document to download"))

    class Meta:
        icon = "download"
        label = _("download")
        template = "cms/blocks/download.html"


def _table() -> TypedTableBlock:
    return TypedTableBlock(
        [
            ("text", blocks.CharBlock(label=_("column of words"), required=False)),
            ("number", blocks.CharBlock(label=_("column of numbers"), required=False)),
        ],
        label=_("table"),
        icon="table",
        template="cms/blocks/table.html",
    )


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("heading"), icon="title", max_length=40, template="cms/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label=_("paragraph"), icon="pilcrow", features=PROSE, template="cms/blocks/paragraph.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    facts = blocks.ListBlock(FactBlock(), label=_("facts in pairs"), icon="list-ul", template="cms/blocks/facts.html")
    table = _table()
    downloads = blocks.ListBlock(DownloadBlock(), label=_("downloads"), icon="download", template="cms/blocks/downloads.html")
    note = NoticeBlock()


def words_of(stream: blocks.StreamValue) -> Iterable[str]:
    """Every text in a stream, without markup: what search may find. As stored, where a picture or a document is a number: it costs no query."""
    return _words(list(stream.raw_data))


def _words(stored: Any) -> Iterable[str]:
    if isinstance(stored, dict):
        is_block = {"type", "value"} <= stored.keys()
        yield from _words([stored["value"]] if is_block else [part for name, part in stored.items() if name not in ("id", "type")])
    elif isinstance(stored, list | tuple):
        for part in stored:
            yield from _words(part)
    elif isinstance(stored, str) and (text := strip_tags(_END_OF_LINE.sub(" ", stored)).strip()):
        yield text
