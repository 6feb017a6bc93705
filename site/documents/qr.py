"""QR codes as SVG: one for pages, one for print. Black on white, also in dark mode, because a scanner needs it. Keep addresses short: 35
characters make a code that is read from 26 mm at 72 dpi."""

import io

import segno


def qr_svg(url: str, title: str = "核验二维码") -> str:
    """Inline SVG for a page: class "qr", no style attribute, a title for those who cannot see it, its white margin included. Safe to mark as such."""
    drawn: str = segno.make(url, error="m").svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, title=title, omitsize=True)
    return drawn


def qr_mark(url: str) -> str:
    """SVG for the field `qr` of a document; the white margin is the page's."""
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()
