"""The receipt of a submitted version: given with it, printed by a job, and held against everything that is kept."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from contest.models import Receipt, Version
from contest.models.entries import Channel
from contest.rules.answers import read_answer
from documents.qr import qr_mark
from documents.rendering import render
from files.actions import keep_bytes
from files.models import PrivateFile
from ledger.canonical import sha256
from ledger.models import Event


def receipt_of(version: Version) -> Receipt:
    """The one receipt of the version; those submitted before there were receipts get theirs when it is first asked for."""
    return Receipt.objects.get_or_create(version=version)[0]


def receipt_pdf(receipt: Receipt) -> PrivateFile:
    """The whole entry as it was submitted, with the SHA-256 of each file and the code: printed once and kept. Raises MissingGlyph."""
    if receipt.pdf is not None:
        return receipt.pdf
    version = receipt.version
    content = render("entry", printed_data(receipt), timestamp=version.at)
    with transaction.atomic():
        row = Receipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
        if row.pdf is None:
            name = f"{version.data['number']}　申报书　第{version.number}版.pdf"
            row.pdf = keep_bytes(content=content, name=name, by=None, purpose="receipt", belongs_to=f"contest.entry:{version.entry_id}")
            row.save(update_fields=["pdf"])
    return row.pdf


def printed_data(receipt: Receipt) -> dict[str, Any]:
    """documents.shapes.Entry."""
    version, data = receipt.version, receipt.version.data
    entry = version.entry
    address = f"{settings.SITE_URL}{receipt.get_absolute_url()}"
    baseline = data["baseline"]
    with override("zh-hans"):
        channel = str(Channel(data["channel"]).label)
        at = date_format(localtime(version.at), "Y-m-d H:i:s")
    facts = [
        ["项目编号", data["number"]], ["赛道", data["track"]], ["申报渠道", channel], ["单位", data["unit"]],
        ["统一社会信用代码", data["credit_code"] or "—"],
        ["所在工会", data["union"]],
        ["申报时职工", "—" if baseline["jobs"] is None else f"{baseline['jobs']} 人（{baseline['on']}）"], ["提交时间", at],
        ["内容校验码", version.sha256], ["回执核验码", receipt.code], ["核验网址", address],
    ]  # fmt: skip
    names = {document.key: document.name for document in entry.contest.documents.all()}
    return {
        "title": data["title"], "contest": entry.contest.name, "form": "项目申报书（回执）", "number": data["number"],
        "note": f"第{version.number}版，{at} 提交，核验码 {receipt.code}", "qr": qr_mark(address), "facts": facts,
        "answers": [
            {"question": "一句话说明", "answer": data["summary"]},
            *({"question": answer.heading, "answer": answer.words or "—"} for answer in map(read_answer, data["answers"])),
        ],
        "members": {
            "columns": [{"label": "姓名"}, {"label": "分工"}], "rows": [[member["name"], member["part"] or "—"] for member in data["members"]],
        },
        "files": [
            {"label": names.get(file["document"], file["document"]), "name": file["name"], "size": f"{file['size']:,} 字节", "sha256": file["sha256"]}
            for file in data["files"]
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Verified:
    """What the record says of a receipt: `holds` when content, event and the rows of the files all agree."""

    content: bool
    event: bool
    files: bool

    @property
    def holds(self) -> bool:
        return self.content and self.event and self.files


def verified(receipt: Receipt) -> Verified:
    """Reckoned anew from what is kept: the content against its hash, the hash against its event, each file's row against what was submitted."""
    version, data = receipt.version, receipt.version.data
    events = Event.objects.filter(book__name=version.entry.book, action__in=["entry.submit", "entry.resubmit"]).values_list("data", flat=True)
    rows = dict(PrivateFile.objects.filter(pk__in=[file["file"] for file in data["files"]]).values_list("pk", "sha256"))
    return Verified(
        content=sha256(data) == version.sha256,
        event=any(said.get("version") == version.number and said.get("sha256") == version.sha256 for said in map(json.loads, events)),
        files=all(rows.get(file["file"]) == file["sha256"] for file in data["files"]),
    )
