"""What the ledger says of the directory, held against its rows."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from directory.actions.craftsmen import derive_honours
from directory.actions.studios import derive_standing
from directory.models import Craftsman, Designation, Honour, ProfileVersion, Studio
from ledger.models import Event
from ledger.projections import Mismatch, projection


@projection("directory")
def profiles_match_what_happened() -> Iterator[Mismatch]:
    yield from _derived(Studio, Designation, "studio_id", derive_standing, ("state", "level", "hidden"))
    yield from _derived(Craftsman, Honour, "craftsman_id", derive_honours, ("title", "level", "hidden"))
    yield from _versions()


def _derived(model: Any, events: Any, owner: str, derive: Any, fields: tuple[str, ...]) -> Iterator[Mismatch]:
    given: dict[int, list[Any]] = defaultdict(list)
    for event in events.objects.all():
        given[getattr(event, owner)].append(event)
    for profile in model.objects.order_by("pk").iterator():
        said = {name: str(getattr(profile, name)) for name in fields}
        derive(profile, given[profile.pk], save=False)
        for name in fields:
            if said[name] != str(getattr(profile, name)):
                yield Mismatch(profile.book, 0, f"the row says {name} {said[name]!r}, its events {str(getattr(profile, name))!r}")


def _versions() -> Iterator[Mismatch]:
    approved: dict[tuple[str, int], str] = {}
    for event in Event.objects.filter(action__regex=r"^(studio|craftsman)\.(approved|imported|amended)$").iterator():
        data = json.loads(event.data)
        if data.get("version"):
            approved[event.subject, int(data["version"])] = data["sha256"]
    for version in ProfileVersion.objects.order_by("pk").iterator():
        kind, pk = ("studio", version.studio_id) if version.studio_id else ("craftsman", version.craftsman_id)
        if approved.get((f"directory.{kind}:{pk}", version.number)) != version.sha256:
            yield Mismatch(f"{kind}:{pk}", version.number, f"approved version {version.number} is not the one that was recorded")
