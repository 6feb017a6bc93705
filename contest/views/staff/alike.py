"""What an entry shares with others, for the review: by kind, and the passages side by side."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import person_of, signed_in
from contest.actions.likening import text_of
from contest.models import Entry, Likeness
from contest.permissions import hosts_entry, supervises
from contest.views.staff.doors import work_links
from ledger.refusals import NotAllowed
from text.shingles import Passage, passages

SHOWN = 60
AROUND = 40


@signed_in
@require_safe
def alike(request: HttpRequest, ref: str) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.exclude(submitted=None).select_related("contest__organization", "submitted", "leader"), ref=ref)
    person = person_of(request)
    if not hosts_entry(person, entry) and not supervises(person, entry.contest):
        raise NotAllowed
    others: dict[Entry, list[Likeness]] = {}
    for row in Likeness.objects.filter(Q(entry=entry) | Q(other=entry)).select_related(*(
        f"{side}__{name}" for side in ("entry", "other") for name in ("contest", "submitted", "leader")
    )):  # fmt: skip
        others.setdefault(row.other if row.entry_id == entry.pk else row.entry, []).append(row)
    ranked = sorted(others.items(), key=lambda item: -max(row.share if row.kind == Likeness.Kind.TEXT else 1000 for row in item[1]))
    asked = request.GET.get("other")
    chosen = next((other for other, _rows in ranked if other.ref == asked), None) if asked else (ranked[0][0] if ranked else None)
    if asked and chosen is None:
        raise Http404
    context = {
        "contest": entry.contest, "entry": entry, "data": entry.submitted.data if entry.submitted else {}, "others": ranked, "chosen": chosen,
        "links": work_links(entry.contest, "staff_entries"), "pairs": side_by_side(entry, chosen) if chosen else [],
    }  # fmt: skip
    return render(request, "contest/staff/alike.html", context)


def side_by_side(entry: Entry, other: Entry) -> list[dict[str, Any]]:
    """The longest first: what stands around the passage, the passage, what follows, of both."""
    if entry.submitted is None or other.submitted is None:
        return []
    one, two = text_of(entry.submitted), text_of(other.submitted)
    found = sorted(passages(one, two), key=lambda passage: passage.begins - passage.ends)[:SHOWN]
    return [
        {"here": cut(one, passage.begins, passage.ends), "there": cut(two, *there(passage)), "long": passage.ends - passage.begins}
        for passage in found
    ]


def there(passage: Passage) -> tuple[int, int]:
    return passage.other_begins, passage.other_ends


def cut(text: str, begins: int, ends: int) -> tuple[str, str, str]:
    return text[max(0, begins - AROUND) : begins], text[begins:ends], text[ends : ends + AROUND]
