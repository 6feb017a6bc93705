"""What the incubator keeps about a person. A founder's row stays in the record; after erasure it leads to nobody.

An accountant is named by telephone: that goes, so that whoever has the number next is not let in.
"""

from typing import Any

from accounts.models import Person
from accounts.privacy import blanks, exports
from incubator.models import Accountant, Counterparty, Founder, Interest, Report, Session, Showcase
from incubator.rules.showcase_moves import OPEN, InterestState
from ledger import clock
from ledger.actions import record


@exports("incubator")
def export(person: Person) -> dict[str, Any]:
    rows = Founder.objects.filter(person=person).select_related("venture")
    reports = Report.objects.filter(by=person).order_by("at")
    mentored = Session.objects.filter(support__mentor__person=person).order_by("on")
    return {
        "mentor of": [{"day": one.on, "minutes": one.minutes, "words": one.mentor_text} for one in mentored],
        "accountant of": list(Accountant.objects.filter(phone=person.phone or "-").values_list("venture__name", flat=True)),
        "founder of": [{"venture": row.venture.name, "since": row.since, "until": row.until} for row in rows],
        "reports": [{"quarter": report.quarter, "version": report.version, "at": report.at} for report in reports],
        "public pages written": list(Showcase.objects.filter(made_by=person).values("venture__name", "headline", "pitch", "needs")),
        "interested in": [
            {"venture": one.showcase.venture.name, "at": one.at, "message": one.message, "state": one.state}
            for one in Interest.objects.filter(person=person).select_related("showcase__venture")
        ],
        "investor as": list(Counterparty.objects.filter(person=person).values_list("name", flat=True)),
    }


@blanks("incubator")
def blank(person: Person) -> None:
    Interest.objects.filter(person=person, state__in=OPEN).update(state=InterestState.WITHDRAWN)
    Interest.objects.filter(person=person).update(message="", organization="")
    if not (person.phone and person.phone_verified):
        return
    rows = Accountant.objects.filter(phone=person.phone)
    for row in rows.filter(until=None).select_related("venture").order_by("pk"):
        record(book=row.venture.book, action="accountant.dismissed", subject=row, by=person)
    rows.filter(until=None).update(until=clock.today())
    rows.update(name="", phone="")
