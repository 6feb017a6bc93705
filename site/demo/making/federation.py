"""The federation: the province, its prefectures with their counties, industry unions, the unions of units, and who holds which post."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.actions.organizations import add_organization
from accounts.actions.people import make_first_administrator, register
from accounts.actions.roles import give_role
from accounts.models import Organization, Person
from accounts.privacy import CONSENT_VERSION
from demo.accounts import PARTS, PASSWORD
from demo.making.world import World
from demo.places import PREFECTURES, Place

BEGAN = -1500.0
"""Days from today: when the federation entered its tree and its posts."""
MAIN = "襄阳"
"""Where the accounts of the sign-in page are at home."""
PLAIN = {"恩施土家族苗族自治州": "恩施州"}
INDUSTRIES = (("湖北省教科文卫体工会", "教科文卫体工会"), ("湖北省交通运输工会", "交通运输工会"))


@dataclass(frozen=True)
class Desk:
    """An organization on the way of entries, and who prepares and signs there."""

    organization: Organization
    clerk: Person
    approver: Person


@dataclass(frozen=True)
class City(Desk):
    short: str = ""
    staff: Person | None = None


@dataclass(frozen=True)
class Unit(Desk):
    """`above`: the desks between the unit and the host, the nearest first."""

    firm: str = ""
    short: str = ""
    above: tuple[Desk, ...] = ()


@dataclass
class Federation:
    province: Organization
    administrator: Person
    staff: Person
    second: Person
    cities: list[City]
    units: list[Unit]

    @property
    def main(self) -> Unit:
        return self.units[0]

    def around(self, world: World) -> Iterator[Unit]:
        """Units for ever, each in its turn, from one chosen by lot."""
        start = world.rng.randrange(len(self.units))
        while True:
            yield self.units[start % len(self.units)]
            start += 1


def make_person(world: World, role: str = "", name: str = "") -> Person:
    """By registration, as everybody comes in. Until all is made there is neither a password nor a phone to send text messages to."""
    named = {part.role: part.name for part in PARTS}
    name = name or named.get(role) or world.invention.name()
    person = register(phone=world.invention.phone(), name=name, password=None, consent_version=CONSENT_VERSION)
    person.phone_verified = False
    person.save(update_fields=["phone_verified"])
    if role:
        world.accounts[role] = person
    return person


def open_accounts(world: World) -> None:
    """One password for those of the sign-in page, hashed once; everybody's phone is their own from now on."""
    Person.objects.filter(phone_verified=False).exclude(phone=None).update(phone_verified=True)
    Person.objects.filter(pk__in=[person.pk for person in world.accounts.values()]).update(password=make_password(PASSWORD))


def make_federation(world: World) -> Federation:
    for part in PARTS:
        world.invention.reserve(part.name)
    with world.at(BEGAN):
        name = next(part.name for part in PARTS if part.role == "administrator")
        administrator = make_first_administrator(name=name, username="admin", password=PASSWORD, phone=world.invention.phone())
        world.accounts["administrator"] = administrator
        province = add_organization(
            name="湖北省总工会", short_name="湖北省总工会", level="province", under=None, by=administrator, region_code="420000",
            phone="027-00000218", address="武汉市武昌区",
        )  # fmt: skip
        staff, second = make_person(world, "staff"), make_person(world, "second")
        for person in (staff, second):
            give_role(person=person, kind="staff", organization=province, by=administrator)
        made = Federation(province, administrator, staff, second, [], [])
        places = sorted(PREFECTURES, key=lambda place: place.short != MAIN)[: world.size.prefectures]
        ways = [way for place in world.counted("federation", places) for way in make_city(world, made, place)]
        if world.size.prefectures == len(PREFECTURES):
            ways += [make_industry(world, made, *names) for names in INDUSTRIES]
        for number in range(max(world.size.units, len(ways))):
            made.units.append(make_unit(world, made, ways[number % len(ways)], "clerk" if number == 0 else "", "approver" if number == 0 else ""))
    return made


def make_city(world: World, made: Federation, place: Place) -> list[tuple[Desk, ...]]:
    """The prefecture's union with its posts and its counties. Returns the ways up that begin in its counties."""
    main = place.short == MAIN
    organization = add_organization(
        name=f"{place.name}总工会", short_name=f"{PLAIN.get(place.name, place.name)}总工会", level="city",
        under=made.province, by=made.administrator, region_code=place.code, phone=f"0{710 + len(made.cities)}-0000218",
    )  # fmt: skip
    clerk = make_person(world, "city" if main else "")
    approver = clerk if main else make_person(world)
    staff = clerk if main else make_person(world)
    city = City(organization, clerk, approver, place.short, staff)
    give_posts(made, city)
    give_role(person=staff, kind="staff", organization=organization, by=made.administrator)
    if main:  # its zone and its ventures need a second pair of eyes too
        give_role(person=make_person(world), kind="staff", organization=organization, by=made.administrator)
    made.cities.append(city)
    ways: list[tuple[Desk, ...]] = []
    for code, name in place.counties:
        level = "town" if name.endswith(("街道", "镇")) else "county"
        county = add_organization(
            name=f"{name}总工会", short_name=f"{name}总工会", level=level, under=organization, by=made.administrator, region_code=code
        )
        officer = make_person(world, "county" if main and not ways else "")
        desk = Desk(county, officer, officer)
        give_posts(made, desk)
        ways.append((desk, city))
    return ways


def make_industry(world: World, made: Federation, name: str, short: str) -> tuple[Desk, ...]:
    organization = add_organization(name=name, short_name=short, level="industry", under=made.province, by=made.administrator, region_code="420000")
    desk = Desk(organization, make_person(world), make_person(world))
    give_posts(made, desk)
    return (desk,)


def make_unit(world: World, made: Federation, above: tuple[Desk, ...], clerk_role: str, approver_role: str) -> Unit:
    county = above[0].organization
    short = world.invention.firm_name()
    firm = (
        f"{short}（{place_of(county)}）有限公司" if county.level != "industry" else f"{short}学院" if "教" in county.name else f"{short}航运有限公司"
    )
    organization = add_organization(
        name=f"{firm}工会", short_name=f"{short}工会", level="unit", under=county, by=made.administrator, region_code=county.region_code,
        credit_code=world.invention.credit_code(county.region_code),
    )  # fmt: skip
    clerk = make_person(world, clerk_role)
    approver = make_person(world, approver_role) if approver_role or world.rng.random() < 0.4 else clerk
    unit = Unit(organization, clerk, approver, firm, short, above)
    give_posts(made, unit)
    return unit


def place_of(organization: Organization) -> str:
    return organization.name.removesuffix("总工会").removesuffix("区").removesuffix("市").removesuffix("街道").removesuffix("镇")


def give_posts(made: Federation, desk: Desk) -> None:
    give_role(person=desk.clerk, kind="clerk", organization=desk.organization, by=made.administrator)
    give_role(person=desk.approver, kind="approver", organization=desk.organization, by=made.administrator)
