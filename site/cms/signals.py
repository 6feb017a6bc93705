"""Wagtail's signals, bridged to the house's one: what the public may read has changed."""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_slug_changed, page_unpublished

from cms.models import PAGE_TYPES, ContestPage
from ledger.signals import changed


def _page_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, ContestPage):  # its words are found under the contest
        changed.send(sender=None, kind="contest", ids=[instance.contest_id])
    else:
        changed.send(sender=None, kind="page", ids=[instance.pk])


def connect() -> None:
    for signal in (page_published, page_unpublished, page_slug_changed):
        signal.connect(_page_changed, dispatch_uid="cms.page_changed")
    for page_type in PAGE_TYPES:
        post_delete.connect(_page_changed, sender=page_type, dispatch_uid=f"cms.page_deleted.{page_type.__name__}")
