"""What a submitted entry shares with others of its contest and of earlier editions. Shown to staff; it never refuses anything."""

import contextlib
from collections import Counter

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from contest.models import Contest, Entry, EntryFile, Likeness, Member, TextPiece, Version
from contest.rules.answers import read_answer
from files.models import PrivateFile
from files.pictures import FileErased
from files.reading import words_in
from ledger import clock
from text.shingles import sketch

ALIKE = 0.3
AT_LEAST = 5
READ = 200_000
"""Characters of an entry's text that are compared."""


def text_of(version: Version) -> str:
    """Title, summary, answers, and what its documents say."""
    data = version.data
    parts = [data["title"], data["summary"], *(read_answer(line).words for line in data["answers"])]
    for file in PrivateFile.objects.filter(pk__in=[item["file"] for item in data["files"]], deleted_at=None).order_by("pk"):
        with contextlib.suppress(FileErased, OSError, ValueError):
            parts.append(words_in(file))
    return "\n".join(part for part in parts if part)[:READ]


def beside(entry: Entry) -> QuerySet[Entry]:
    """Submitted entries of the same contest with its zones, and of the other editions of its series."""
    contest = entry.contest
    root = contest.parent or contest
    same = Q(pk=root.pk) | Q(parent=root.pk)
    if root.series:
        same |= Q(series=root.series) | Q(parent__series=root.series)
    return Entry.objects.exclude(submitted=None).exclude(pk=entry.pk).filter(contest__in=Contest.objects.filter(same))


def liken(*, version: Version) -> int:
    """Compare the version that stands with all others; done again, the same is found. Returns how many likenesses there are."""
    numbers = sketch(text_of(version))
    with transaction.atomic():
        entry = Entry.objects.locked(version.entry_id)
        if entry.submitted_id != version.pk:
            return 0
        entry.pieces.all().delete()
        TextPiece.objects.bulk_create([TextPiece(entry=entry, piece=number) for number in sorted(numbers)], batch_size=500)
        Likeness.objects.filter(Q(entry=entry) | Q(other=entry)).delete()
        found: dict[tuple[int, str], int] = {}
        found |= {(pk, Likeness.Kind.CODE): 1000 for pk in same_code(entry, version)}
        found |= {(pk, Likeness.Kind.PEOPLE): many for pk, many in same_people(entry).items()}
        found |= {(pk, Likeness.Kind.FILE): many for pk, many in same_files(entry, version).items()}
        found |= {(pk, Likeness.Kind.TEXT): share for pk, share in same_text(entry, numbers).items()}
        later = dict(beside(entry).filter(pk__in={pk for pk, _kind in found}).values_list("pk", "submitted__at"))
        rows = []
        for (pk, kind), share in found.items():
            first, second = (pk, entry.pk) if later[pk] > version.at else (entry.pk, pk)
            rows.append(Likeness(entry_id=first, other_id=second, kind=kind, share=share, found_at=clock.now()))
        Likeness.objects.bulk_create(rows)
        return len(rows)


def same_code(entry: Entry, version: Version) -> list[int]:
    code = version.data["credit_code"]
    return list(beside(entry).filter(credit_code=code).values_list("pk", flat=True)) if code else []


def same_people(entry: Entry) -> dict[int, int]:
    """The same account or telephone, or two names that are the same: entry -> how many."""
    team = list(entry.members.values_list("person", "phone", "name"))
    people, phones = {person for person, _phone, _name in team if person}, {phone for _person, phone, _name in team if phone}
    names = {name for _person, _phone, name in team}
    others = Member.objects.filter(entry__in=beside(entry)).filter(Q(person__in=people) | Q(phone__in=phones) | Q(name__in=names))
    sure: Counter[int] = Counter()
    named: Counter[int] = Counter()
    for other, person, phone, name in others.values_list("entry_id", "person", "phone", "name"):
        sure[other] += person in people or phone in phones
        named[other] += name in names
    return {other: max(sure[other], named[other]) for other in named | sure if sure[other] or named[other] > 1}


def same_files(entry: Entry, version: Version) -> dict[int, int]:
    hashes = {item["sha256"] for item in version.data["files"]}
    rows = EntryFile.objects.filter(entry__in=beside(entry), file__sha256__in=hashes, taken_out_at=None).values_list("entry", "file__sha256")
    return dict(Counter(other for other, _digest in set(rows)))


def same_text(entry: Entry, numbers: frozenset[int]) -> dict[int, int]:
    """Entry -> thousandths of the shorter one's sample that is found in the other's."""
    shared = dict(
        TextPiece.objects.filter(piece__in=entry.pieces.values("piece"), entry__in=beside(entry))
        .values_list("entry").annotate(many=Count("pk")).filter(many__gte=AT_LEAST)
    )  # fmt: skip
    sizes = dict(TextPiece.objects.filter(entry__in=shared).values_list("entry").annotate(many=Count("pk")))
    shares = {other: many / min(len(numbers), sizes[other]) for other, many in shared.items()}
    return {other: round(1000 * share) for other, share in shares.items() if share >= ALIKE}
