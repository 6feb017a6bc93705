"""Who fills in a venture's reports for its founder."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.phones import normal
from incubator.models import Accountant, Venture
from incubator.permissions import founds
from incubator.refusals import BadPhone
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed
from notices.actions import notify


@transaction.atomic
def name_accountant(*, venture: Venture, by: Person, name: str, phone: str) -> Accountant:
    """Whoever signs in with this telephone reports for the venture from now on. Naming them twice changes nothing. Raises BadPhone, NotAllowed."""
    venture = Venture.objects.locked(venture.pk)
    if not founds(by, venture):
        raise NotAllowed
    number = normal(phone)
    if number is None:
        raise BadPhone
    made, new = Accountant.objects.get_or_create(
        venture=venture, phone=number, until=None, defaults={"name": name.strip()[:40], "since": clock.today(), "named_by": by}
    )
    if new:
        record(book=venture.book, action="accountant.named", subject=made, by=by)
        for person in Person.objects.filter(phone=number, phone_verified=True):
            notify(
                person=person, kind="venture", key=f"accountant:{made.pk}", link=venture.get_absolute_url(),
                title=_("You report for %(venture)s") % {"venture": venture.name},
                body=_("Each quarter takes about three minutes: jobs and money paid in."),
            )  # fmt: skip
    return made


@transaction.atomic
def dismiss_accountant(*, accountant: Accountant, by: Person) -> None:
    """What they sent stays theirs in the record. Raises NotAllowed."""
    venture = Venture.objects.locked(accountant.venture_id)
    if not founds(by, venture):
        raise NotAllowed
    if Accountant.objects.filter(pk=accountant.pk, until=None).update(until=clock.today()):
        record(book=venture.book, action="accountant.dismissed", subject=accountant, by=by)
