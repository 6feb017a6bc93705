"""The PDF of a certificate: printed from its snapshot when it is first asked for, then kept."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from contest.actions.certifying import certificates_of, design_of
from contest.models import Certificate, Contest
from documents.faces import lacks_everywhere
from documents.qr import qr_mark
from documents.rendering import MissingGlyph, render
from documents.wording import certificate_words, chinese_date
from files.actions import keep_bytes
from files.models import PrivateFile


def address_of(certificate: Certificate) -> str:
    """What the QR code leads to: outside the language prefix, under SITE_URL."""
    return f"{settings.SITE_URL}{reverse('verify', args=[certificate.code])}"


def certificate_pdf(certificate: Certificate) -> PrivateFile:
    """The kept file; made on first use, with the design as it is then. Raises documents.rendering.MissingGlyph naming characters that no face has."""
    if certificate.file is not None:
        return certificate.file
    text = {**certificate.text, **design_words(certificate.contest)}
    content = render("certificate", certificate_data(certificate, text), timestamp=certificate.issued_at)
    with transaction.atomic():
        row = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
        if row.file is None:
            name = f"{text['contest']}　{text['award']}　{certificate.number}.pdf"
            row.file = keep_bytes(content=content, name=name, by=None, purpose="certificate", belongs_to=f"contest.certificate:{row.pk}")
            row.text = text
            row.save(update_fields=["file", "text"])
        return row.file


def design_words(contest: Contest) -> dict[str, object]:
    design = design_of(contest)
    return {"heading": design.heading, "border": design.border, "seal": design.seal, "closing": design.closing}


def printed(contest: Contest, progress: Callable[[int, int], object] | None = None) -> tuple[bytes | None, list[tuple[Certificate, str]]]:
    """All valid certificates of the contest in one PDF, a page each in the order of their numbers, each one's own file kept too; and those left out
    because no face has some of their characters. None when nothing can be printed."""
    valid = list(certificates_of(contest).filter(revoked_at=None).select_related("file", *PARTS).order_by("number"))
    left_out, pages = [], []
    for done, one in enumerate(valid, 1):
        try:
            certificate_pdf(one)
        except MissingGlyph as missing:
            left_out.append((one, missing.characters))
        else:
            text = Certificate.objects.get(pk=one.pk).text
            data = certificate_data(one, text)
            pages.append({**one_of(data), "issuers": data["issuers"]})
        if progress is not None:
            progress(done, len(valid))
    if not pages:
        return None, left_out
    design = design_words(contest)
    whole = {"title": design["heading"], "issuers": pages[0]["issuers"], "border": design["border"], "seal": design["seal"], "certificates": pages}
    return render("certificate", whole, timestamp=valid[0].issued_at), left_out


PARTS = ("award__entry__contest", "award__level", "unit_award__level__contest")


def one_of(data: dict[str, Any]) -> dict[str, Any]:
    (one,) = data["certificates"]
    return dict(one)


def lacking(certificate: Certificate) -> str:
    """The characters of its text that no typeface has: named before it is printed."""
    text = certificate.text
    return lacks_everywhere([text["contest"], text["award"], text["project"], text["unit"], *text["people"], *text["issuers"], text["document"]])


def certificate_data(certificate: Certificate, text: dict[str, Any]) -> dict[str, Any]:
    """documents.shapes.Certificates, with one."""
    words = certificate_words(
        contest=text["contest"], award=text["award"], people=text["people"], unit="" if text["people"] else text["unit"], project=text["project"]
    )
    address = address_of(certificate)
    one = {
        **dataclasses.asdict(words), "date": chinese_date(dt.date.fromisoformat(text["on"])), "number": certificate.number,
        "address_to_verify": address, "qr": qr_mark(address), "closing": text.get("closing", words.closing),
    }  # fmt: skip
    if text["document"]:
        one["document_number"] = text["document"]
    return {
        "title": text.get("heading", "荣誉证书"), "issuers": text["issuers"], "border": text.get("border", "double"), "seal": text.get("seal", False),
        "certificates": [one],
    }  # fmt: skip
