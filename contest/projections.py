"""What contest's own tables say, held against the ledger."""

import json
from collections.abc import Iterator

from django.db.models import Max

from contest.models import Entry, Step, Version
from ledger.canonical import sha256
from ledger.projections import Mismatch, projection


@projection("entries")
def entries_stand_where_their_last_step_left_them() -> Iterator[Mismatch]:
    last = Entry.objects.annotate(last=Max("steps")).exclude(last=None)
    states = dict(Step.objects.filter(pk__in=last.values("last")).values_list("entry_id", "state"))
    for entry in last.iterator():
        if entry.state != states[entry.pk]:
            yield Mismatch(entry.book, entry.pk, f"the entry says {entry.state}, its last step says {states[entry.pk]}")
    for step in Step.objects.select_related("event__book").iterator():
        said = json.loads(step.event.data)["state"]
        if said != step.state:
            yield Mismatch(step.event.book.name, step.event.number, f"the step says {step.state}, its event says {said}")


@projection("versions")
def versions_hash_to_what_they_say() -> Iterator[Mismatch]:
    for version in Version.objects.iterator():
        if sha256(version.data) != version.sha256:
            yield Mismatch(f"entry:{version.entry_id}", version.number, f"version {version.number} was altered after it was submitted")
