import pypdfium2


def pages(made: bytes) -> list[str]:
    """The text of each page without white space, which a setter may put anywhere between Chinese characters."""
    document = pypdfium2.PdfDocument(made)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
