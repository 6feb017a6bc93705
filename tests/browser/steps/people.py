"""The federation in which the walk happens, and who works in it."""

import re
from dataclasses import dataclass

from accounts.actions.people import settle_second_factor
from accounts.actions.roles import sync_editors_groups
from accounts.models import Organization, Person
from notices import sms
from tests.browser.visitor import Visitor
from tests.factories.people import make_organization, make_person, make_role


@dataclass
class Federation:
    province: Organization
    city: Organization
    county: Organization
    unit: Organization
    staff: Person
    second: Person
    city_staff: Person
    city_officer: Person
    county_officer: Person
    clerk: Person
    approver: Person


def make_federation() -> Federation:
    province = make_organization("湖北省总工会", short_name="省总", region_code="420000", phone="027-00000218")
    city = make_organization("襄阳市总工会", short_name="襄阳市总", under=province, level="city", region_code="420600", phone="0710-0000612")
    county = make_organization("樊城区总工会", short_name="樊城区总", under=city, level="county", region_code="420606", phone="0710-0000606")
    unit = make_organization("汉江水利工会", under=county, level="unit", phone="0710-0000601")
    people = {
        "staff": ("温晓岚", ["staff"], province), "second": ("骆清和", ["staff"], province), "city_staff": ("程序言", ["staff"], city),
        "city_officer": ("聂云舟", ["clerk", "approver"], city), "county_officer": ("敖东篱", ["clerk", "approver"], county),
        "clerk": ("仇小满", ["clerk"], unit), "approver": ("贺望江", ["approver"], unit),
    }  # fmt: skip
    made = {}
    for key, (name, kinds, organization) in people.items():
        made[key] = make_person(name)
        for kind in kinds:
            make_role(made[key], kind, organization)
        sync_editors_groups(person=made[key])
        settle_second_factor(person=made[key])
    return Federation(province, city, county, unit, **made)


def code_to(phone: str) -> str:
    """The newest code that was sent to this phone."""
    text = next(text for to, text in reversed(sms.outbox) if to.endswith(phone) and re.search(r"(?<!\d)\d{6}(?!\d)", text))
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found
    return found[0]


def sign_up(who: Visitor, *, phone: str, name: str, to: str) -> None:
    """By phone and code, on the way to the page `to`."""
    who.open(f"/accounts/login/?next={to}").sees("手机号").fill(phone=phone).press("获取验证码")
    who.sees("验证码").fill(code=code_to(phone)).press("登录")
    who.sees("还没有账号").fill(name=name, password="一串够长的口令2026", consent=True).press("注册并登录")
