"""Honours given and revoked, apprentices taken."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from directory.actions.profiles import tell_studios_of
from directory.models import Apprenticeship, Craftsman, Honour, Outcome
from directory.permissions import require_staff_of, require_tutor
from directory.rules.words import HEIGHT, Level
from files.models import PrivateFile
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from ledger.signals import changed


class RevokedAlready(Refused):
    message = _("This honour was revoked before. Look at its record.")


@transaction.atomic
def give_honour(*, craftsman: Craftsman, by: Person | None, title: str, on: dt.date, **fields: Any) -> Honour:
    """选树: title, level, body, batch, on, precision, document."""
    craftsman = Craftsman.objects.select_for_update().get(pk=craftsman.pk)
    require_staff_of(by, craftsman)
    honour = Honour(craftsman=craftsman, title=title, on=on, recorded_by=by, recorded_at=clock.now(), **fields)
    honour.full_clean()
    honour.save()
    record(book=craftsman.book, action="craftsman.honoured", subject=craftsman, by=by, honour=honour.pk, level=honour.level, on=on)
    was_hidden = craftsman.hidden
    derive_honours(craftsman)
    changed.send(sender=None, kind="craftsman", ids=[craftsman.pk])
    if was_hidden:
        tell_studios_of(craftsman)
    return honour


@transaction.atomic
def revoke_honour(*, honour: Honour, by: Person | None, on: dt.date, reason: str) -> Honour:
    """取消称号: hidden at once, the page too when no other honour stands; the record keeps date and reason."""
    craftsman = Craftsman.objects.select_for_update().get(pk=honour.craftsman_id)
    honour = Honour.objects.select_for_update().get(pk=honour.pk)
    require_staff_of(by, craftsman)
    if honour.revoked_on is not None:
        raise RevokedAlready
    honour.revoked_on, honour.revoked_reason, honour.revoked_at = on, reason, clock.now()
    honour.full_clean()
    honour.save()
    record(book=craftsman.book, action="craftsman.honour-revoked", subject=craftsman, by=by, words={"reason": reason}, honour=honour.pk, on=on)
    derive_honours(craftsman)
    changed.send(sender=None, kind="craftsman", ids=[craftsman.pk])
    tell_studios_of(craftsman)
    return honour


def derive_honours(craftsman: Craftsman, honours: list[Honour] | None = None, *, save: bool = True) -> Craftsman:
    """The highest standing honour, of equal ones the latest; hidden when there were honours and none stands."""
    all_of_them = list(craftsman.honours.all()) if honours is None else honours
    standing = [honour for honour in all_of_them if honour.revoked_on is None]
    best = max(standing, key=lambda honour: (HEIGHT[Level(honour.level)] if honour.level else 0, honour.on, honour.pk or 0), default=None)
    craftsman.level, craftsman.title = (best.level, best.title) if best else ("", "")
    craftsman.honoured_on = best.on if best else None
    craftsman.hidden = (bool(all_of_them) and not standing) or craftsman.merged_into_id is not None
    if save:
        craftsman.save(update_fields=["level", "title", "honoured_on", "hidden"])
    return craftsman


@transaction.atomic
def take_apprentice(
    *,
    master: Craftsman,
    by: Person | None,
    since: int,
    apprentice: Craftsman | None = None,
    name: str = "",
    grade: str = "",
    until: int | None = None,
) -> Apprenticeship:
    """师带徒. Raises ValidationError where somebody would be their own master, also over generations."""
    master = Craftsman.objects.select_for_update().get(pk=master.pk)
    require_tutor(by, master)
    pair = Apprenticeship(
        master=master, apprentice=apprentice, apprentice_name=name or (apprentice.name if apprentice else ""), apprentice_grade=grade,
        since=since, until=until,
    )  # fmt: skip
    pair.full_clean()
    if apprentice is not None and master.pk in all_below(apprentice.pk):
        raise InACircle
    pair.save()
    record(book=master.book, action="craftsman.apprentice-taken", subject=master, by=by, apprenticeship=pair.pk, since=since)
    changed.send(sender=None, kind="craftsman", ids=[master.pk])
    return pair


@transaction.atomic
def sign_agreement(
    *, pair: Apprenticeship, by: Person | None, signed_on: dt.date, ends_on: dt.date, goal: str, agreement: PrivateFile | None = None
) -> Apprenticeship:
    """师带徒协议: its term, what is to be learnt, and the signed paper. Signed again it is prolonged; a concluded one stays as it is."""
    master = Craftsman.objects.select_for_update().get(pk=pair.master_id)
    pair = Apprenticeship.objects.select_for_update().get(pk=pair.pk)
    require_tutor(by, master)
    if pair.result:
        raise ConcludedAlready
    pair.signed_on, pair.ends_on, pair.goal, pair.agreement = signed_on, ends_on, goal, agreement or pair.agreement
    pair.full_clean()
    pair.save()
    record(
        book=master.book, action="craftsman.agreement-signed", subject=pair, by=by, signed=signed_on, ends=ends_on,
        file=str(pair.agreement.uuid) if pair.agreement else None, result="",
    )  # fmt: skip
    return pair


@transaction.atomic
def conclude_apprenticeship(*, pair: Apprenticeship, by: Person | None, result: Outcome | str, on: dt.date, note: str = "") -> Apprenticeship:
    """出师, or the end without it."""
    master = Craftsman.objects.select_for_update().get(pk=pair.master_id)
    pair = Apprenticeship.objects.select_for_update().get(pk=pair.pk)
    require_tutor(by, master)
    if pair.result:
        raise ConcludedAlready
    pair.result, pair.result_on, pair.result_note = str(result), on, note
    if pair.until is None:
        pair.until = max(on.year, pair.since)
    pair.full_clean()
    pair.save()
    record(book=master.book, action="craftsman.apprenticeship-concluded", subject=pair, by=by, result=pair.result, on=on)
    changed.send(sender=None, kind="craftsman", ids=[master.pk])
    return pair


class ConcludedAlready(Refused):
    message = _("This apprenticeship is concluded. What was written down stays as it is.")


class InACircle(Refused):
    status = 422
    message = _("This apprentice already stands above the master in the lineage. Check who taught whom.")


def all_below(pk: int) -> set[int]:
    found: set[int] = set()
    generation = {pk}
    while generation:
        below = Apprenticeship.objects.filter(master__in=generation, apprentice__isnull=False).values_list("apprentice_id", flat=True)
        generation = {number for number in below if number} - found
        found |= generation
    return found
