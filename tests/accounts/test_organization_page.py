import pytest

from accounts.models import Invitation, Organization, Role
from tests.accounts.test_sign_in import sign_in
from tests.factories.people import make_person, make_role

pytestmark = pytest.mark.django_db


def path(organization: Organization, rest: str = "") -> str:
    return f"/me/organization/{organization.ref}/{rest}"


@pytest.fixture
def staff(client, federation, settings):
    settings.DEMO = True  # the second factor has tests of its own
    client.force_login(federation.officer)
    return federation


def test_staff_see_the_posts_of_an_organization_below(client, staff):
    clerk = make_person("敖东篱")
    make_role(clerk, "clerk", staff.county)
    page = client.get(path(staff.county)).content.decode()
    assert "敖东篱" in page
    assert clerk.phone_masked in page
    assert clerk.phone not in page
    assert "汉江水利工会" in page


@pytest.mark.parametrize("place", ["other_city", "province"])
def test_nobody_tends_what_stands_beside_or_above(client, staff, place):
    organization = getattr(staff, place)
    assert client.get(path(organization)).status_code == 403
    for rest in ("invite/", "add/", "rename/"):
        assert client.post(path(organization, rest), {"name": "x"}).status_code == 403


def test_a_clerk_reads_and_gives_nothing(client, federation):
    clerk = make_person()
    make_role(clerk, "clerk", federation.unit)
    client.force_login(clerk)
    page = client.get(path(federation.unit))
    assert page.status_code == 200
    assert page.context["kinds"] == []
    answer = client.post(path(federation.unit, "invite/"), {"name": "某", "phone": "13900139000", "kind": "clerk"})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_an_invitation_goes_to_the_phone(client, staff, texts):
    answer = client.post(path(staff.unit, "invite/"), {"name": "敖东篱", "phone": "139 0013 9000", "kind": "clerk"})
    assert answer.status_code == 302
    phone, text = texts[0]
    assert phone == "+8613900139000"
    assert "/accounts/invitation/" in text
    assert "敖东篱" in client.get(path(staff.unit)).content.decode()

    client.post(path(staff.unit, f"invitations/{Invitation.objects.get().pk}/withdraw/"))
    assert client.get(text[text.index("/accounts/") :]).status_code == 410


def test_a_wrong_number_keeps_the_page_and_says_so(client, staff, texts):
    answer = client.post(path(staff.unit, "invite/"), {"name": "敖东篱", "phone": "123", "kind": "clerk"})
    assert answer.status_code == 422
    assert "phone" in answer.context["invite_form"].errors
    assert texts == []


def test_the_tree_grows_and_is_renamed(client, staff):
    fields = {"add-name": "某厂工会", "add-short_name": "某厂", "add-level": "unit", "add-credit_code": "91350100M000100Y43"}
    made = Organization.objects.get(ref=client.post(path(staff.county, "add/"), fields).url.split("/")[-2])
    assert (made.superior, made.credit_code) == (staff.county, "91350100M000100Y43")
    answer = client.post(path(staff.county, "add/"), {**fields, "add-credit_code": "91350100M000100Y44"})
    assert answer.status_code == 422
    client.post(path(made, "rename/"), {"names-name": "某厂职工工会", "names-short_name": "某厂"})
    made.refresh_from_db()
    assert made.name == "某厂职工工会"


def test_a_post_is_ended_and_handed_over_after_confirming(client, federation, settings):
    settings.DEMO = True
    before, after = make_person("敖东篱"), make_person("仇小满", phone="+8613900139000")
    role = make_role(before, "clerk", federation.unit)
    federation.officer.username = "officer"
    federation.officer.save()
    sign_in(client, "officer")
    answer = client.get(path(federation.unit, f"posts/{role.pk}/hand-over/"))
    assert answer.url.startswith("/accounts/reauthenticate/")
    client.post(answer.url, {"password": "good-pass-1"})

    assert client.post(path(federation.unit, f"posts/{role.pk}/hand-over/"), {"phone": "13700137000"}).status_code == 422
    assert client.post(path(federation.unit, f"posts/{role.pk}/hand-over/"), {"phone": "13900139000"}).status_code == 302
    given = Role.objects.active().get(organization=federation.unit)
    assert given.person == after
    assert client.post(path(federation.unit, f"posts/{given.pk}/end/")).status_code == 302
    assert not Role.objects.active().filter(organization=federation.unit).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_post_or_three(client, staff, rows, django_assert_num_queries):
    for number in range(rows):
        make_role(make_person(), "clerk", staff.unit)
        Organization.objects.get(pk=staff.unit.pk).add_child(instance=Organization(name=f"车间{number}", short_name="车间", level="unit"))
    client.get(path(staff.unit))
    with django_assert_num_queries(9):
        client.get(path(staff.unit))
