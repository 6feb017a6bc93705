"""Saying something to a person: in the inbox at once, by e-mail or text message after the commit."""

from typing import Any

from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from ledger import clock
from notices.models import Delivery, Notice
from work.actions import enqueue


@transaction.atomic
def notify(*, person: Any, kind: str, key: str, title: str, body: str = "", link: str = "", urgent: bool = False) -> Notice:
    """Say it once per (person, kind, key): said again, the first notice is the answer and nothing is sent.

    `urgent` goes by text message where the telephone is known to be theirs; the rest by e-mail; whoever has neither finds it in the inbox.
    Raises ValueError for a link that leads away from the site: that is a mistake in the program.
    """
    if link and not (link.startswith("/") and url_has_allowed_host_and_scheme(link, allowed_hosts=None)):
        raise ValueError(f"a notice leads only to pages of this site, not to {link}")
    notice, new = Notice.objects.get_or_create(
        person=person, kind=kind, key=key, defaults={"title": _short(str(title), 120), "body": str(body), "link": link}
    )
    if new:
        channel = channel_of(person, urgent=urgent)
        delivery = Delivery.objects.create(notice=notice, channel=channel)
        if channel != Delivery.Channel.NONE:
            enqueue(kind="notices.deliver", key=str(delivery.pk), arguments={"delivery": delivery.pk})
    return notice


def channel_of(person: Any, *, urgent: bool) -> Delivery.Channel:
    if person.erased_at is not None or not person.is_active:
        return Delivery.Channel.NONE
    if urgent and person.phone and person.phone_verified:
        return Delivery.Channel.SMS
    return Delivery.Channel.EMAIL if person.email else Delivery.Channel.NONE


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def mark_read(*, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(*, person: Any) -> int:
    return Notice.objects.filter(person=person, read_at=None).update(read_at=clock.now())
