"""Delivery in the background. At most once: what was being sent when a process died is not sent again; the inbox has it."""

import datetime as dt

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from ledger import clock
from notices import sms
from notices.models import Delivery, Notice
from work.models import Job
from work.registry import periodic, task

KEPT_YEARS = 2


@task("notices.deliver", timeout=60, attempts=3)
def deliver(job: Job, delivery: int) -> None:
    row = _take(delivery)
    if row is None:
        return
    try:
        _send(row)
    except Exception as error:
        _settle(row, state=Delivery.State.FAILED, last_error=f"{type(error).__name__}: {error}"[:300])
        raise
    _settle(row, state=Delivery.State.SENT, sent_at=clock.now(), last_error="")


@transaction.atomic
def _take(pk: int) -> Delivery | None:
    """The delivery, now being sent; None when it is sent already, or was being sent when its process died."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("notice__person").filter(pk=pk).first()
    if row is None or row.state == Delivery.State.SENT:
        return None
    if row.state == Delivery.State.SENDING:
        _settle(row, state=Delivery.State.FAILED, last_error="interrupted while sending; not sent again")
        return None
    row.state, row.attempts = Delivery.State.SENDING, row.attempts + 1
    row.save(update_fields=["state", "attempts"])
    return row


def _settle(row: Delivery, **fields: object) -> None:
    Delivery.objects.filter(pk=row.pk).update(**fields)


def _send(row: Delivery) -> None:
    notice = row.notice
    address = f"{settings.SITE_URL}{notice.link}" if notice.link else ""
    if row.channel == Delivery.Channel.SMS:
        sms.send(notice.person.phone or "", " ".join(part for part in (notice.title, address) if part))
    else:
        send_mail(notice.title, "\n\n".join(part for part in (notice.title, notice.body, address) if part), None, [notice.person.email])


@periodic("notices.forget", at="03:40")
def forget(job: Job) -> None:
    """What was said two years ago goes: an inbox is no archive, the ledger is."""
    Notice.objects.filter(made_at__lt=clock.now() - dt.timedelta(days=365 * KEPT_YEARS)).delete()
