"""Two profiles of one person or studio become one, when somebody has looked at both and says so. Both histories stay.

The other profile keeps its row, its book, its versions and its events, hidden, and its address leads to the one that is kept. What counts of it
(designations, honours) is written down once more for the kept one, marked with the day of the merge: a figure asked for as it was known before is
the same as then.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from directory.actions.craftsmen import all_below, derive_honours
from directory.actions.profiles import P, kind_of, snapshot
from directory.actions.studios import derive_standing
from directory.models import (
    Achievement,
    Apprenticeship,
    Craftsman,
    Designation,
    Keeper,
    KeptApart,
    Member,
    Offer,
    Profile,
    Step,
    Studio,
    Visit,
    YearlyReview,
)
from directory.permissions import require_staff_of
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from ledger.signals import changed


class OneAndTheSame(Refused):
    status = 422
    message = _("Choose two different profiles.")


class MergedAlready(Refused):
    message = _("One of the two was merged before. Look at the list again.")


class MasterAndApprentice(Refused):
    status = 422
    message = _("One of the two taught the other, so they are two people. Check the lineage first.")


class HasMoney(Refused):
    status = 422
    message = _("Both studios have a fund ledger. Close one of the two first: money is not merged.")


@transaction.atomic
def merge_craftsmen(*, kept: Craftsman, gone: Craftsman, by: Person | None) -> Craftsman:
    """Raises OneAndTheSame, MergedAlready, MasterAndApprentice."""
    kept, gone = _both(kept, gone, by)
    if gone.pk in all_below(kept.pk) or kept.pk in all_below(gone.pk):
        raise MasterAndApprentice
    moved: dict[str, list[int]] = {"honours": _copy_honours(kept, gone)}
    moved["achievements"] = _hand_over(Achievement.objects.filter(craftsman=gone), craftsman=kept)
    moved["memberships"] = _hand_over(gone.memberships.exclude(studio__in=kept.memberships.values("studio")), craftsman=kept)
    moved["leads"] = _hand_over(Studio.objects.filter(leader=gone), leader=kept)
    known = set(kept.taught.exclude(apprentice=None).values_list("apprentice", flat=True))
    moved["taught"] = _hand_over(Apprenticeship.objects.filter(master=gone).exclude(apprentice__in=known), master=kept)
    masters = set(kept.learnt.values_list("master", flat=True))
    moved["learnt"] = _hand_over(Apprenticeship.objects.filter(apprentice=gone).exclude(master__in=masters), apprentice=kept)
    if gone.person_id is not None and kept.person_id is None:
        account = gone.person
        Craftsman.objects.filter(pk=gone.pk).update(person=None)
        gone.person, kept.person = None, account
        moved["account"] = [account.pk] if account else []
    _fill(kept, gone)
    return _end(kept, gone, by, moved, derive_honours)


@transaction.atomic
def merge_studios(*, kept: Studio, gone: Studio, by: Person | None) -> Studio:
    """Raises OneAndTheSame, MergedAlready, HasMoney."""
    kept, gone = _both(kept, gone, by)
    if kept.funds.exists() and gone.funds.exists():
        raise HasMoney
    if gone.funds.exists():
        raise HasMoney(_("The studio that goes has a fund ledger. Keep that one, and let the other go."))
    moved: dict[str, list[int]] = {"designations": _copy_designations(kept, gone)}
    moved["achievements"] = _hand_over(Achievement.objects.filter(studio=gone), studio=kept)
    there = kept.members.exclude(craftsman=None).values("craftsman")
    names = kept.members.values("name")
    moved["members"] = _hand_over(Member.objects.filter(studio=gone).exclude(craftsman__in=there).exclude(name__in=names), studio=kept)
    moved["visits"] = _hand_over(Visit.objects.filter(studio=gone), studio=kept)
    moved["offers"] = _hand_over(Offer.objects.filter(studio=gone), studio=kept)
    keeping = kept.keepers.filter(until=None).values("person")
    moved["keepers"] = _hand_over(Keeper.objects.filter(studio=gone, until=None).exclude(person__in=keeping), studio=kept)
    moved["consultations"] = _hand_over(gone.consultations.all(), studio=kept)
    moved["applications"] = _hand_over(gone.applications.all(), studio=kept)
    moved["reviews"] = _hand_over(YearlyReview.objects.filter(studio=gone, decision=None).exclude(year__in=kept.reviews.values("year")), studio=kept)
    _fill(kept, gone)
    return _end(kept, gone, by, moved, derive_standing)


def _both(kept: P, gone: P, by: Person | None) -> tuple[P, P]:
    """Locked, the lower number first."""
    if kept.pk == gone.pk:
        raise OneAndTheSame
    rows = {row.pk: row for row in type(kept).objects.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk")}
    first, second = rows[kept.pk], rows[gone.pk]
    for profile in (first, second):
        require_staff_of(by, profile)
        if profile.merged_into_id is not None:
            raise MergedAlready
    return first, second


def _hand_over(rows: Any, **to: Any) -> list[int]:
    """Point them to the kept profile; the numbers go into both books."""
    pks = sorted(rows.values_list("pk", flat=True))
    if pks:
        rows.model.objects.filter(pk__in=pks).update(**to)
    return pks


def _copy_honours(kept: Craftsman, gone: Craftsman) -> list[int]:
    there = {(row.title, row.batch, row.on.year) for row in kept.honours.all()}
    made = []
    for row in gone.honours.order_by("on", "pk"):
        if (row.title, row.batch, row.on.year) in there:
            continue
        row.pk, row.craftsman, row.recorded_at = None, kept, clock.now()
        row.revoked_at = clock.now() if row.revoked_on else None
        row._state.adding = True
        row.save()
        made.append(row.pk)
    return made


def _copy_designations(kept: Studio, gone: Studio) -> list[int]:
    def said(row: Designation) -> tuple[Any, ...]:
        return row.step, row.level, row.result, row.on.year if row.step == Step.DESIGNATED else row.on

    there = {said(row) for row in kept.designations.filter(superseded_by=None)}
    made = []
    for row in gone.designations.filter(superseded_by=None).order_by("on", "pk"):
        if said(row) in there:
            continue
        row.pk, row.studio, row.recorded_at, row.supersedes = None, kept, clock.now(), None
        row._state.adding = True
        row.save()
        made.append(row.pk)
    return made


def _fill(kept: Profile, gone: Profile) -> None:
    """Blanks only: what the kept profile says stands. The other spelling is remembered, so that its lists find this one."""
    for name, value in gone.values().items():
        now = kept.values()[name]
        if now in ("", None) and value not in ("", None):
            kept.apply({name: value})
    for named in ([gone.name_key, gone.unit_key], *gone.spellings):
        kept.remember_spelling(list(named))


def _end(kept: P, gone: P, by: Person | None, moved: dict[str, list[int]], derive: Any) -> P:
    gone.merged_into, gone.merged_at, gone.draft, gone.hidden = kept, clock.now(), None, True
    gone.save()
    kind = kind_of(kept)
    kept.save()
    derive(kept)
    kept.refresh_from_db()
    number = kept.versions.count() + 1
    version = None
    if kept.approved_at is not None:
        version = snapshot(kept, number)
        version.save()
    moved = {name: pks for name, pks in moved.items() if pks}
    record(book=gone.book, action=f"{kind}.merged-into", subject=gone, by=by, into=kept.pk, moved=moved)
    record(
        book=kept.book, action=f"{kind}.merged", subject=kept, by=by, gone=gone.pk, moved=moved, version=version.number if version else None,
        sha256=version.sha256 if version else None,
    )  # fmt: skip
    changed.send(sender=None, kind=kind, ids=sorted([kept.pk, gone.pk]))
    if isinstance(kept, Craftsman):
        studios = sorted({*kept.leads.values_list("pk", flat=True), *kept.memberships.values_list("studio", flat=True)})
        if studios:
            changed.send(sender=None, kind="studio", ids=studios)
    return kept


@transaction.atomic
def keep_apart(*, one: P, other: P, by: Person | None) -> KeptApart:
    """They were looked at and are two: not offered again."""
    if one.pk == other.pk:
        raise OneAndTheSame
    first, second = sorted((one, other), key=lambda profile: profile.pk)
    for profile in (first, second):
        require_staff_of(by, profile)
    kind = kind_of(first)
    made, new = KeptApart.objects.get_or_create(**{kind: first, f"other_{kind}": second}, defaults={"by": by, "at": clock.now()})
    if new:
        record(book=first.book, action=f"{kind}.kept-apart", subject=first, by=by, other=second.pk)
    return made
