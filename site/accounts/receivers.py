"""What allauth changes about an account is written into the account's book, like every other change."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.dispatch import receiver

from accounts.models import Person
from ledger.actions import record


@receiver([account.password_set, account.password_changed, account.password_reset])
def new_password(sender: Any, user: Person, **kwargs: Any) -> None:
    record(book=user.book, action="account.password_changed", subject=user, by=user)


@receiver(mfa.authenticator_added)
def factor_added(sender: Any, user: Person, authenticator: Any, **kwargs: Any) -> None:
    record(book=user.book, action="account.factor_added", subject=user, by=user, kind=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def factor_removed(sender: Any, user: Person, authenticator: Any, **kwargs: Any) -> None:
    record(book=user.book, action="account.factor_removed", subject=user, by=user, kind=str(authenticator.type))


@receiver([account.email_added, account.email_removed])
def e_mail_changed(sender: Any, user: Person, **kwargs: Any) -> None:
    record(book=user.book, action="account.email_changed", subject=user, by=user)
