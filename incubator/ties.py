"""For contest's conflicts: who invests in the venture behind an entry, or is its mentor."""

from collections.abc import Collection, Iterator

from contest.conflict_facts import Tie, ties_of_ventures
from contest.models import Entry
from incubator.models import Deal, Support, Venture


@ties_of_ventures
def investors_and_mentors(entries: Collection[int]) -> Iterator[Tie]:
    by_venture: dict[int, set[int]] = {}
    codes: dict[str, set[int]] = {}
    for entry, code, venture in Entry.objects.filter(pk__in=entries).values_list("pk", "credit_code", "venture_link__venture"):
        if venture is not None:
            by_venture.setdefault(venture, set()).add(entry)
        if code:
            codes.setdefault(code, set()).add(entry)
    for venture, known in Venture.objects.filter(credit_code__in=codes).values_list("pk", "credit_code"):
        by_venture.setdefault(venture, set()).update(codes[known or ""])
    deals = Deal.objects.filter(venture__in=by_venture).exclude(counterparty__person=None).values_list("venture", "counterparty__person")
    mentors = Support.objects.filter(venture__in=by_venture).exclude(mentor__person=None).values_list("venture", "mentor__person")
    for kind, rows in (("investor", deals), ("mentor", mentors)):
        for venture, person in rows:
            for entry in by_venture[venture]:
                yield entry, kind, person
