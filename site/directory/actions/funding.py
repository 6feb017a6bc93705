"""补助资金使用台账: lines are only added, and never more is spent than was granted by that day."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from directory.models import FundRow, Money, Studio
from directory.permissions import require_spender, require_staff_of
from directory.rules.funds import overspent_on
from files.actions import keep
from files.kinds import PICTURES
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused


class Overspent(Refused):
    """`on` is the first day at which more would be spent than was granted."""

    status = 422

    def __init__(self, on: dt.date) -> None:
        self.on = on
        super().__init__(_("With this line more would be spent by %(on)s than was granted. Check the amount and the date.") % {"on": on.isoformat()})


class OfAnotherLedger(Refused):
    status = 422
    message = _("That line belongs to another studio's ledger or was corrected before.")


@transaction.atomic
def write_fund_row(
    *, studio: Studio, by: Person | None, kind: Money | str, amount_fen: int, on: dt.date, what: str, document: str = "",
    upload: UploadedFile | None = None, supersedes: FundRow | None = None,
) -> FundRow:  # fmt: skip
    """Grants are written by staff, spending by who keeps the studio or its unit. `supersedes` corrects a line; an amount of 0 takes it back."""
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    if kind == Money.GRANTED:
        require_staff_of(by, studio)
    else:
        require_spender(by, studio)
    if supersedes is not None:
        if supersedes.studio_id != studio.pk or FundRow.objects.filter(supersedes=supersedes).exists():
            raise OfAnotherLedger
        if supersedes.kind == Money.GRANTED:
            require_staff_of(by, studio)
    row = FundRow(
        studio=studio, kind=str(kind), amount_fen=amount_fen, on=on, what=what, document=document, supersedes=supersedes, recorded_by=by,
        recorded_at=clock.now(),
    )  # fmt: skip
    row.full_clean()
    with transaction.atomic():
        if upload is not None:
            row.proof = keep(upload=upload, by=by, purpose="fund-voucher", limit_mb=20, allowed=("pdf", *PICTURES), belongs_to=f"studio:{studio.pk}")
        row.save()
        day = overspent_on(line.row for line in studio.funds.all())
        if day is not None:
            raise Overspent(day)
    record(
        book=studio.book, action="studio.funds", subject=row, by=by, kind=row.kind, amount=amount_fen, on=on,
        supersedes=supersedes.pk if supersedes else None,
    )  # fmt: skip
    return row
