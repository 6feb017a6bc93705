"""What the directory keeps of a person: their own profile, what they asked, the studios that they keep.

Honours given in public stay in the record; erasing the account takes the account away from them. What was asked is blanked, that it was stays.
"""

from typing import Any

from accounts.models import Person
from accounts.privacy import blanks, exports
from directory.actions.keeping import release_keeper
from directory.models import Booking, Consultation, Craftsman, Keeper


@exports("directory")
def export(person: Person) -> dict[str, Any]:
    made: dict[str, Any] = {}
    craftsman = Craftsman.objects.filter(person=person).first()
    if craftsman is not None:
        honours = [
            {"title": honour.title, "on": honour.on.isoformat(), "revoked": honour.revoked_on is not None} for honour in craftsman.honours.all()
        ]
        made = {"profile": craftsman.drafted(), "honours": honours}
    questions = Consultation.objects.filter(asked_by=person).order_by("asked_at", "pk")
    if questions:
        made["questions"] = [
            {"title": row.title, "text": row.text, "unit": row.unit, "answer": row.answer, "state": row.state, "asked": row.asked_at}
            for row in questions
        ]
    keeps = Keeper.objects.filter(person=person).select_related("studio").order_by("since")
    if keeps:
        made["keeps"] = [{"studio": row.studio.name, "since": row.since, "until": row.until} for row in keeps]
    return made


@blanks("directory")
def blank(person: Person) -> None:
    Craftsman.objects.filter(person=person).update(person=None)
    Consultation.objects.filter(asked_by=person).update(title="", text="", unit="", call_back="")
    Booking.objects.filter(by=person).update(contact="", phone="")
    for keeper in Keeper.objects.filter(person=person, until=None):
        release_keeper(keeper=keeper, by=None)
