"""Members confirm their part: asked by the leader, each by the phone that stands beside the name."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.phones import normal
from contest.models import Entry, Member
from contest.permissions import leads_entry
from ledger import clock
from ledger.actions import record
from ledger.models import Event
from ledger.refusals import NotAllowed, Refused
from notices import sms
from notices.actions import notify


class NobodyToAsk(Refused):
    message = gettext_lazy("Nobody is left to be asked: give the phone of each member, save, and ask again.")


class NotYourPart(NotAllowed):
    message = gettext_lazy("This part stands beside another phone number. Sign in with a code to that number.")


def unconfirmed(entry: Entry) -> list[tuple[Member, str]]:
    """(member, phone as +86…) of everybody who has not confirmed yet and can be reached."""
    rows = entry.members.exclude(order=0).filter(confirmed_at=None)
    return [(member, phone) for member in rows if (phone := normal(member.phone))]


@transaction.atomic
def ask_members(*, entry: Entry, by: Person) -> int:
    """Each by notice where the phone has an account, else by text message; once a day at most. Raises NotAllowed, NobodyToAsk. Returns how many."""
    entry = Entry.objects.locked(entry.pk)
    if not leads_entry(by, entry):
        raise NotAllowed
    today = clock.today().isoformat()
    asked = set(Event.objects.filter(book__name=entry.book, action="entry.member_asked", data__contains=today).values_list("subject", flat=True))
    waiting = [(member, phone) for member, phone in unconfirmed(entry) if f"contest.member:{member.pk}" not in asked]
    if not waiting:
        raise NobodyToAsk
    accounts = {person.phone: person for person in Person.objects.filter(phone__in=[phone for _member, phone in waiting])}
    for member, phone in waiting:
        words = _("%(name)s names you as a member of the project “%(title)s”. Confirm your part") % {"name": by.name, "title": entry}
        record(book=entry.book, action="entry.member_asked", subject=member, by=by, on=today)
        if phone in accounts:
            key = f"part:{member.pk}:{today}"
            notify(person=accounts[phone], kind="part", key=key, title=words, link=reverse("entry_parts"), urgent=True)
        else:
            text = f"{words}：{settings.SITE_URL}{reverse('entry_parts')}"
            transaction.on_commit(partial(sms.send, phone, text))
    return len(waiting)


def parts_for(person: Person) -> QuerySet[Member]:
    """Places in teams that stand beside this person's proved phone."""
    if not person.phone or not person.phone_verified:
        return Member.objects.none()
    found = Member.objects.filter(phone__in=[person.phone, person.phone.removeprefix("+86")]).exclude(order=0).exclude(entry__leader=person)
    return found.select_related("entry__contest", "entry__leader").order_by("-pk")


@transaction.atomic
def confirm_part(*, member: Member, by: Person) -> Member:
    """The member belongs to this account from now on, and sees the entry. Confirming again changes nothing. Raises NotYourPart."""
    member = Member.objects.select_for_update(of=("self",)).select_related("entry").get(pk=member.pk)
    if not by.phone_verified or normal(member.phone) != by.phone:
        raise NotYourPart
    if member.confirmed_at is None:
        member.person, member.confirmed_at = by, clock.now()
        member.save(update_fields=["person", "confirmed_at"])
        record(book=member.entry.book, action="entry.part_confirmed", subject=member, by=by)
        title = _("%(name)s has confirmed the part in %(title)s") % {"name": member.name, "title": member.entry}
        notify(person=member.entry.leader, kind="entry", key=f"part:{member.pk}", title=title, link=member.entry.get_absolute_url())
    return member
