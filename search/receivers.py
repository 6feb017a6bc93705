"""The one listener of `ledger.signals.changed`: the outbox row is part of the change, the nudge comes after it and can fail without harm."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from ledger.signals import changed
from search.documents import KIND_CODES
from search.models import Outbox
from work.actions import enqueue


@receiver(changed, dispatch_uid="search.outbox")
def put_in_outbox(sender: Any, kind: str, ids: Iterable[int], **_: Any) -> None:
    if kind not in KIND_CODES:
        return
    rows = [Outbox(kind=kind, object_id=pk) for pk in dict.fromkeys(ids)]
    if rows:
        Outbox.objects.bulk_create(rows)
        # After the commit: inside, the one job row would make everybody who saves wait for everybody else.
        transaction.on_commit(ask_for_indexing, robust=True)


def ask_for_indexing() -> None:
    enqueue(kind="search.index", key="index")
