"""Every misconfiguration that would hurt, named with what to do. manage.py runs these before each command."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from cms import catalogues

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
Check = Callable[[], Iterator[CheckMessage]]
_checks: list[Check] = []


def _named(check: Check) -> Check:
    _checks.append(check)
    return check


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _public() -> bool:
    """Whether other people reach this site: then mistakes hurt them."""
    return _host() not in LOOPBACK and not settings.DEBUG


def _https() -> bool:
    return str(settings.SITE_URL).startswith("https://")


@_named
def site_url_is_https() -> Iterator[CheckMessage]:
    if _public() and not _https():
        yield Error(
            f"SITE_URL is {settings.SITE_URL}: passwords and session cookies would travel in clear.",
            hint="Put the site behind HTTPS and set SITE_URL=https://…; every link, QR code and passkey is made from it.",
            id="config.E001",
        )


@_named
def allowed_hosts_are_named() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        yield Error(
            "ALLOWED_HOSTS is *: anybody can make the site write links to a host of their own.",
            hint="Name the hosts, or leave ALLOWED_HOSTS unset: the host of SITE_URL is then taken.",
            id="config.E002",
        )


@_named
def debug_is_not_for_the_public() -> Iterator[CheckMessage]:
    if settings.DEBUG and (_https() or _host() not in LOOPBACK):
        yield Error(
            f"DEBUG is on for {settings.SITE_URL}: an error page would show settings and data to whoever meets it.",
            hint="Unset DEBUG; for development leave SITE_URL at http://localhost.",
            id="config.E003",
        )


@_named
def demo_stays_at_home() -> Iterator[CheckMessage]:
    if settings.DEMO and _host() not in LOOPBACK:
        yield Error(
            f"DEMO is on for {settings.SITE_URL}: its accounts are open to everybody and need no second factor.",
            hint="Unset DEMO, or leave SITE_URL at http://localhost.",
            id="config.E004",
        )


@_named
def a_database_server_shares_its_cache() -> Iterator[CheckMessage]:
    if not settings.ONE_MACHINE and not settings.CACHE_URL:
        yield Error(
            "DATABASE_URL names a server but CACHE_URL is empty: each machine would count lockouts and used codes for itself.",
            hint="Set CACHE_URL=redis://HOST:6379/0, the same on every machine.",
            id="config.E005",
        )


@_named
def var_dir_takes_files() -> Iterator[CheckMessage]:
    for name, folder in (("VAR_DIR", Path(settings.VAR_DIR)), ("STORAGE_URL", Path(settings.FILES_DIR))):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            yield Error(
                f"{name} {folder} cannot be written by this user.",
                hint=f"Give the folder to the user that runs the site (chown), or set {name} to another folder.",
                id="config.E006",
            )


@_named
def storage_is_a_folder() -> Iterator[CheckMessage]:
    if "://" in str(settings.STORAGE_URL).removeprefix("file://"):
        yield Error(
            f"STORAGE_URL {settings.STORAGE_URL} is not a folder.",
            hint="Set STORAGE_URL=file:///path of a folder, on a shared volume where there are several machines.",
            id="config.E007",
        )


@_named
def the_secret_is_long() -> Iterator[CheckMessage]:
    if _public() and len(settings.SECRET_KEY) < 32:
        yield Error(
            "SECRET_KEY is shorter than 32 characters: sessions could be forged.",
            hint="Set 50 random characters, for instance from: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="config.E008",
        )


@_named
def codes_reach_phones() -> Iterator[CheckMessage]:
    if _public() and not settings.DEMO and str(settings.SMS_BACKEND).endswith(".console"):
        yield Error(
            "SMS_BACKEND writes text messages to the log: nobody receives a sign-in code.",
            hint="Set SMS_BACKEND to the dotted path of your provider's sender; docs/settings.md says what it must offer.",
            id="config.E009",
        )


@_named
def mail_leaves_the_machine() -> Iterator[CheckMessage]:
    if _public() and not settings.DEMO and settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        yield Warning(
            "EMAIL_URL sends mail to the log: notices and codes by e-mail arrive nowhere.",
            hint="Set EMAIL_URL=smtp+tls://USER:PASSWORD@HOST:587.",
            id="config.W010",
        )


@_named
def the_proxy_is_counted() -> Iterator[CheckMessage]:
    if _https() and not settings.DEBUG and settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0:
        yield Warning(
            "TRUSTED_PROXIES is 0: behind a proxy all visitors share one address, and with it the limits on sign-in.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front of the site, usually 1.",
            id="config.W011",
        )


@_named
def the_port_is_the_one_in_the_address() -> Iterator[CheckMessage]:
    port = urlsplit(settings.SITE_URL).port
    if _host() in LOOPBACK and not _https() and (port or 80) != settings.PORT:
        yield Warning(
            f"SITE_URL says port {port or 80}, PORT says {settings.PORT}: links and forms would lead to the wrong one.",
            hint="Leave SITE_URL unset on one machine, or give both the same port.",
            id="config.W012",
        )


@_named
def chinese_is_compiled() -> Iterator[CheckMessage]:
    if catalogues.out_of_date():
        yield Warning(
            "The Chinese texts are not compiled, or older than their parts.",
            hint="Run `site/manage.py compile_catalogues` (`make setup` does).",
            id="config.W013",
        )


@register()
def configuration(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    return [message for check in _checks for message in check()]
