"""What the incubator keeps about a person. A founder's row stays in the record; after erasure it leads to nobody."""

from typing import Any

from accounts.models import Person
from accounts.privacy import exports
from incubator.models import Accountant, Counterparty, Founder, Report, Session


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
        "investor as": list(Counterparty.objects.filter(person=person).values_list("name", flat=True)),
    }
