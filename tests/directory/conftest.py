from types import SimpleNamespace

import pytest

from tests.factories.people import make_organization, make_person, make_role


@pytest.fixture
def federation(db):
    """The province, two cities, and staff of each."""
    province = make_organization("湖北省总工会", region_code="420000")
    wuhan = make_organization("武汉市总工会", under=province, short_name="武汉市总", level="city", region_code="420100")
    yichang = make_organization("宜昌市总工会", under=province, short_name="宜昌市总", level="city", region_code="420500")
    made = SimpleNamespace(province=province, wuhan=wuhan, yichang=yichang)
    for name in ("province", "wuhan", "yichang"):
        person = make_person(name=f"{name} staff")
        make_role(person, "staff", getattr(made, name))
        setattr(made, f"{name}_staff", person)
    return made
