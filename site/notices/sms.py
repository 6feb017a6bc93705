"""Text messages. settings.SMS_BACKEND names a function (phone, text): an operator's own gateway is one such function."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

outbox: list[tuple[str, str]] = []


def send(phone: str, text: str) -> None:
    import_string(settings.SMS_BACKEND)(phone, text)


def console(phone: str, text: str) -> None:
    """For a machine without a gateway: the server's log is the telephone."""
    logging.getLogger("notices.sms").warning("%s %s", phone, text)


def memory(phone: str, text: str) -> None:
    """For tests: into `outbox`."""
    outbox.append((phone, text))
