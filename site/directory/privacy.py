"""A craftsman's own data. Honours given in public stay in the record; erasing the account takes the account away from them."""

from typing import Any

from accounts.models import Person
from accounts.privacy import blanks, exports
from directory.models import Craftsman


@exports("directory")
def export(person: Person) -> dict[str, Any]:
    craftsman = Craftsman.objects.filter(person=person).first()
    if craftsman is None:
        return {}
    honours = [{"title": honour.title, "on": honour.on.isoformat(), "revoked": honour.revoked_on is not None} for honour in craftsman.honours.all()]
    return {"profile": craftsman.drafted(), "honours": honours}


@blanks("directory")
def blank(person: Person) -> None:
    Craftsman.objects.filter(person=person).update(person=None)
