"""A contest before and after it is announced: what it is, its parts as tables, its zones. What people already rely on is fixed."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, Person, Role
from accounts.permissions import acts_for
from contest.actions.rescheduling import Span, note_moves, require_later
from contest.models import AskedDocument, AwardLevel, Contest, Eligibility, EntryFile, Host, ListShare, Question, Quota, Stage, Track
from contest.permissions import runs_contest
from contest.queries import quotas_of
from contest.readiness import Missing, missing_in
from contest.refusals import Frozen, NoLongerPossible, NotReady
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed
from ledger.signals import changed

BASICS = (
    "name", "slug", "series", "edition", "theme", "year", "prefix", "contact_phone", "contact_email", "contact_address", "contact_hours",
    "notice_days", "members_at_most", "self_nomination",
)  # fmt: skip
LIKE_ITS_QUESTION = ("help", "required", "for_judges", "hidden_when_blind", "order")
FIXED_WHEN_ANNOUNCED = ("slug", "prefix", "year")
NOT_A_SLUG = {"new"}


class Part(NamedTuple):
    """A table of the contest: its rows may be added, changed and taken out as far as `check` lets them. `keyed` rows get a key of their own."""

    model: type[models.Model]
    related: str
    fields: tuple[str, ...]
    keyed: str = ""


PARTS: Mapping[str, Part] = {
    "hosts": Part(Host, "hosts", ("kind", "name", "order")),
    "tracks": Part(Track, "tracks", ("name", "who", "order")),
    "stages": Part(Stage, "stages", ("kind", "opens", "closes", "note")),
    "questions": Part(
        Question,
        "questions",
        (
            "section",
            "label",
            "kind",
            "help",
            "required",
            "longest",
            "unit",
            "choices",
            "columns",
            "rows_at_most",
            "for_judges",
            "hidden_when_blind",
            "order",
        ),
        keyed="q",
    ),
    "documents": Part(
        AskedDocument, "documents", ("name", "help", "formats", "megabytes", "required", "for_judges", "hidden_when_blind", "order"), keyed="d"
    ),
    "awards": Part(AwardLevel, "award_levels", ("name", "track", "places", "places_at_least", "places_at_most", "prize_fen", "for_units", "order")),
    "quotas": Part(Quota, "quotas", ("organization", "track", "places", "substitutes", "direct")),
    "eligibility": Part(Eligibility, "eligibility", ("kind", "track", "limit", "on", "question", "values", "refuses", "order")),
    "shares": Part(ListShare, "shares", ("label", "question", "answers", "at_least", "order")),
}


@transaction.atomic
def make_contest(*, organization: Organization, by: Person, **fields: Any) -> Contest:
    """A contest that only staff see until it is announced. Raises NotAllowed, Frozen for an address that the pages need themselves."""
    if not acts_for(by, organization, kinds=(Role.Kind.STAFF,)):
        raise NotAllowed
    contest = Contest(organization=organization, made_by=by, **basics(fields))
    require_slug(contest.slug)
    contest.full_clean()
    contest.save()
    Host.objects.create(contest=contest, kind=Host.Kind.HOST, name=organization.name)
    record(book=contest.book, action="contest.made", subject=contest, by=by, organization=organization.pk)
    return contest


def basics(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(BASICS):
        raise TypeError(f"a contest has no {', '.join(sorted(unknown))}")
    return dict(fields)


def require_slug(slug: str) -> None:
    if slug in NOT_A_SLUG:
        raise Frozen(_("The address “%(slug)s” belongs to a page of its own: choose another.") % {"slug": slug})


def locked_for_staff(contest: Contest, by: Person) -> Contest:
    contest = Contest.objects.select_for_update(of=("self",)).select_related("organization", "parent").get(pk=contest.pk)
    if not runs_contest(by, contest):
        raise NotAllowed
    return contest


@transaction.atomic
def change_contest(*, contest: Contest, by: Person, **fields: Any) -> Contest:
    """Raises Frozen for the address, the year and the prefix of numbers once it is announced: they stand in links and numbers."""
    contest = locked_for_staff(contest, by)
    changing = [name for name, value in basics(fields).items() if getattr(contest, name) != value]
    if contest.announced_at and (fixed := [name for name in changing if name in FIXED_WHEN_ANNOUNCED]):
        raise Frozen(_("Announced already, so this stays as it is: %(names)s.") % {"names": names_of(Contest, fixed)})
    for name in changing:
        setattr(contest, name, fields[name])
    require_slug(contest.slug)
    contest.full_clean(exclude=["made_by"])
    contest.save()
    if changing:
        record(book=contest.book, action="contest.changed", subject=contest, by=by, fields=changing)
        tell_search(contest)
    return contest


def names_of(model: type[models.Model], fields: Sequence[str]) -> str:
    return "、".join(str(model._meta.get_field(name).verbose_name) for name in fields)  # type: ignore[union-attr]


def tell_search(contest: Contest) -> None:
    if contest.announced_at:
        changed.send(sender=None, kind="contest", ids=[contest.pk])


@transaction.atomic
def save_part(*, contest: Contest, by: Person, part: str, rows: Sequence[Mapping[str, Any]], reason: str = "") -> list[models.Model]:
    """Write the rows of one table: each has `pk` (None: new), `gone` (take it out) and the part's fields. Rows not named stay as they are.

    `reason`: why dates of an announced contest move; it is told to everyone whom they touch. Raises Frozen where people rely on what would
    change: answered questions are retired instead of taken out.
    """
    contest = locked_for_staff(contest, by)
    known = PARTS[part]
    there: dict[Any, models.Model] = {row.pk: row for row in known.model._default_manager.filter(contest=contest)}
    made, told = [], []
    moved: list[tuple[Stage, Span]] = []
    for row in rows:
        fields = {name: row[name] for name in known.fields if name in row}
        if row.get("gone"):
            if row.get("pk") is not None:
                told.append(["gone", row["pk"]])
                take_out(part, there[row["pk"]])
            continue
        one = there[row["pk"]] if row.get("pk") is not None else known.model(contest=contest)
        changing = [name for name, value in fields.items() if one.pk is None or getattr(one, name) != value]
        if one.pk is not None and not changing:
            if isinstance(one, Question) and keep_document(one, row):
                told.append(["saved", one.pk])
            continue
        if one.pk is not None:
            CHECKS.get(part, allow)(one, changing, fields)
        elif known.keyed:
            one.key = next_key(known, contest)  # type: ignore[attr-defined]
        if isinstance(one, Stage) and one.pk is not None and {"opens", "closes"} & set(changing):
            moved.append((one, (one.opens, one.closes)))
        for name in changing:
            setattr(one, name, fields[name])
        one.full_clean()
        one.save()
        if isinstance(one, Question):
            keep_document(one, row)
        made.append(one)
        told.append(["saved", one.pk])
    if told:
        record(book=contest.book, action="contest.part_changed", subject=contest, by=by, part=part, rows=told)
        tell_search(contest)
    if moved and contest.announced_at is not None:
        note_moves(contest, by, moved, reason)
    return made


def next_key(part: Part, contest: Contest) -> str:
    taken = set(part.model._default_manager.filter(contest=contest).values_list("key", flat=True))
    return next(key for number in itertools.count(1) if (key := f"{part.keyed}{number}") not in taken)


def allow(row: Any, changing: Sequence[str], fields: Mapping[str, Any]) -> None:
    pass


def keep_document(question: Question, row: Mapping[str, Any]) -> bool:
    """The document that answers a question of kind `file`; `row` may have formats and megabytes. Whether anything of it changed."""
    document = AskedDocument.objects.filter(question=question).first()
    if question.kind != Question.Kind.FILE:
        if document is not None:
            document.delete()
        return document is not None
    wanted: dict[str, Any] = {"name": question.label[:40], **{name: getattr(question, name) for name in LIKE_ITS_QUESTION}}
    wanted |= {name: row[name] for name in ("formats", "megabytes") if row.get(name)}
    if document is None:
        document = AskedDocument(contest=question.contest, question=question, key=f"file-{question.key}", formats=["pdf"])
    elif all(getattr(document, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(document, name, value)
    document.full_clean()
    document.save()
    return True


def is_answered(question: Question) -> bool:
    """By anybody, in a draft or a version; a field that was left empty is no answer."""
    if question.kind == Question.Kind.FILE:
        return EntryFile.objects.filter(document__question=question).exists()
    return question.contest.entries.filter(answers__has_key=question.key).exclude(**{f"answers__{question.key}": ""}).exists()


def require_not_counted(question: Question) -> None:
    """A share or a condition reads its answers."""
    if ListShare.objects.filter(question=question).exists() or Eligibility.objects.filter(question=question).exists():
        raise Frozen(_("A share or a condition of entry is read from “%(label)s”: change that first.") % {"label": question.label})


def check_question(row: Question, changing: Sequence[str], fields: Mapping[str, Any]) -> None:
    if {"kind", "choices", "unit", "columns"} & set(changing) and is_answered(row):
        raise Frozen(
            _("“%(label)s” is answered already: its kind, unit, choices and columns stay. Retire it and ask a new question.") % {"label": row.label}
        )
    if "kind" in changing:
        require_not_counted(row)


def check_stage(row: Stage, changing: Sequence[str], fields: Mapping[str, Any]) -> None:
    if "kind" in changing:
        raise Frozen(_("A stage keeps its kind: take it out and add another."))
    if "closes" in changing and row.contest.announced_at:
        require_later(row, fields["closes"])
    if "closes" in changing and row.closes <= clock.now() and row.contest.announced_at and fields["closes"] < row.closes:
        raise Frozen(_("This stage is over: its end cannot be moved further back."))


def check_quota(row: Quota, changing: Sequence[str], fields: Mapping[str, Any]) -> None:
    if {"organization", "track"} & set(changing):
        raise Frozen(_("A quota keeps its organization and track: take it out and add another."))
    used = next(places.used for quota, places in quotas_of(row.organization, row.contest) if quota.pk == row.pk)
    if fields["places"] < max(used + row.handed_down, row.from_above):
        raise Frozen(
            _("%(organization)s has recommended %(used)d entries already: give it at least so many places.")
            % {"organization": row.organization.short_name, "used": used}
        )


def check_eligibility(row: Eligibility, changing: Sequence[str], fields: Mapping[str, Any]) -> None:
    if set(changing) - {"order"} and row.findings.exists():
        raise Frozen(_("The qualification review has found by this condition already, so it stays."))


CHECKS: Mapping[str, Callable[[Any, Sequence[str], Mapping[str, Any]], None]] = {
    "questions": check_question,
    "stages": check_stage,
    "quotas": check_quota,
    "eligibility": check_eligibility,
}


def take_out(part: str, row: Any) -> None:
    """Really gone, unless something hangs on it. An answered question is retired: it is asked no more, and its answers stay."""
    if part == "questions":
        require_not_counted(row)
    if part == "questions" and is_answered(row):
        row.retired = True
        row.save(update_fields=["retired"])
        AskedDocument.objects.filter(question=row).update(retired=True)
        return
    if part == "documents" and EntryFile.objects.filter(document=row).exists():
        raise Frozen(_("Files were handed in as “%(name)s”, so it stays.") % {"name": row.name})
    if part == "tracks" and (row.entries.exists() or row.round_set.exists()):
        raise Frozen(_("Entries or rounds belong to “%(name)s”, so it stays.") % {"name": row.name})
    if part == "stages" and row.kind == Stage.Kind.ENTRY and row.contest.entries.exists():
        raise Frozen(_("Entries exist already, so the stage in which they are made stays."))
    if part == "eligibility" and row.findings.exists():
        raise Frozen(_("The qualification review has found by this condition already, so it stays."))
    if part == "awards" and row.awards.exists():
        raise Frozen(_("“%(name)s” is awarded already, so it stays.") % {"name": row.name})
    if part == "quotas" and any(
        places.used or places.handed_down or quota.from_above for quota, places in quotas_of(row.organization, row.contest) if quota == row
    ):
        raise Frozen(_("Entries were recommended within this quota, so it stays."))
    row.delete()


def missing_before_announcing(contest: Contest) -> list[Missing]:
    """In the order of the set-up pages; empty: it can be announced."""
    return [one for one in missing_in(contest) if one.blocks]


class NotReadyToAnnounce(NotReady):
    message = gettext_lazy("Not announced: something is still missing.")


@transaction.atomic
def announce(*, contest: Contest, by: Person) -> Contest:
    """From now on it is public and entries can be made within their stage. Raises NotReadyToAnnounce, NoLongerPossible."""
    contest = locked_for_staff(contest, by)
    if contest.announced_at is not None:
        raise NoLongerPossible
    if missing := missing_before_announcing(contest):
        raise NotReadyToAnnounce(missing)
    contest.announced_at = clock.now()
    contest.save(update_fields=["announced_at"])
    record(book=contest.book, action="contest.announced", subject=contest, by=by)
    tell_search(contest)
    return contest
