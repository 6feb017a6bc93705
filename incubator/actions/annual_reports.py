"""The annual report, kept as it was made."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation

from accounts.models import Person
from files.actions import keep_bytes
from incubator import annual
from incubator.models import AnnualReport
from incubator.permissions import publishes
from ledger import clock
from ledger.actions import record
from ledger.canonical import sha256
from ledger.refusals import NotAllowed


@transaction.atomic
def keep_annual(made: annual.Annual, papers: Mapping[str, bytes], *, ref: str, by: Person) -> AnnualReport:
    """Raises NotAllowed."""
    if not publishes(by, made.scope):
        raise NotAllowed
    name = annual.title(made)[:100]
    files: dict[str, Any] = {
        kind: keep_bytes(content=content, name=f"{name}.{kind}", by=by, purpose="annual", belongs_to=f"incubator.annual:{ref}")
        for kind, content in papers.items()
    }
    report = AnnualReport.objects.create(
        ref=ref, scope=made.scope, as_of=made.as_of, before=made.before, known_at=made.known_at, language=translation.get_language() or "",
        content=annual.shown(made), at=clock.now(), by=by, **files,
    )  # fmt: skip
    record(book=f"figures:{made.scope.pk}", action="annual.made", subject=report, by=by, as_of=made.as_of, content=sha256(report.content))
    return report
