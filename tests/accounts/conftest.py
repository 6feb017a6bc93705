import re
from collections.abc import Callable, Iterator

import pytest

from accounts.models import Organization, Person, Role
from notices import sms
from tests.factories.people import make_organization, make_person, make_role


@pytest.fixture(autouse=True)
def texts() -> Iterator[list[tuple[str, str]]]:
    """The text messages that were sent: (phone, text) each."""
    sms.outbox.clear()
    yield sms.outbox
    sms.outbox.clear()


@pytest.fixture
def last_code(texts) -> Callable[[], str]:
    return lambda: re.search(r"\b\d{6}\b", texts[-1][1]).group()


class Federation:
    """A province with two cities; below the first a county, below that a unit. The staff of the first city is 贺望江."""

    def __init__(self) -> None:
        level = Organization.Level
        self.province = make_organization("湖北省总工会", level=level.PROVINCE, phone="12351")
        self.city = make_organization("襄阳市总工会", under=self.province, level=level.CITY, phone="0710-12351")
        self.other_city = make_organization("宜昌市总工会", under=self.province, level=level.CITY)
        self.county = make_organization("樊城区总工会", under=self.city, level=level.COUNTY)
        self.unit = make_organization("汉江水利工会", under=self.county, level=level.UNIT)
        for name in ("province", "city", "other_city", "county", "unit"):
            setattr(self, name, Organization.objects.get(pk=getattr(self, name).pk))
        self.officer = make_person("贺望江")
        self.staff = make_role(self.officer, Role.Kind.STAFF, self.city)

    def holding(self, kind: str, organization: Organization | None = None) -> Person:
        person = make_person()
        make_role(person, kind, organization)
        return person


@pytest.fixture
def federation(db) -> Federation:
    return Federation()
