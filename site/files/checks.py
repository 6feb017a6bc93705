"""What the ledger says of files, held against their rows."""

import json
from collections.abc import Iterator

from files.models import PrivateFile
from ledger.models import Event
from ledger.projections import Mismatch, projection


@projection("files")
def files_match_their_events() -> Iterator[Mismatch]:
    kept = {
        event.book.name: (event.number, json.loads(event.data)["sha256"])
        for event in Event.objects.filter(action="file.kept").select_related("book").iterator()
    }
    for file in PrivateFile.objects.order_by("pk").iterator():
        number, digest = kept.get(file.book, (0, None))
        if digest != file.sha256:
            yield Mismatch(file.book, number, f"the row says SHA-256 {file.sha256[:12]}…, the event {(digest or 'nothing')[:12]}…")
