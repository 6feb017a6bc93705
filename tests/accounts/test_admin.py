import pytest
from django.contrib.auth.models import Group
from wagtail.admin.menu import settings_menu

from accounts.actions.people import make_first_administrator
from accounts.wagtail_hooks import PEOPLE
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(settings):
    settings.DEMO = True  # the second factor has tests of its own
    return make_first_administrator(name="仇小满", username="admin", password="good-pass-1")


def test_signing_in_to_the_editing_area_is_the_same_as_everywhere(client):
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/pages/").url == "/accounts/login/?next=/admin/pages/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.parametrize("path", ["users/", "users/add/", "users/1/", "groups/", "groups/new/", "bulk/accounts/person/delete/", "password_reset/"])
def test_wagtails_pages_for_people_are_refused_even_to_the_administrator(client, administrator, path):
    assert client.get(f"/admin/{path}").url.startswith("/accounts/login/")
    client.force_login(administrator)
    assert client.get(f"/admin/{path}").status_code == 403
    assert client.post(f"/admin/{path}").status_code == 403


def test_and_hidden(rf, administrator):
    request = rf.get("/admin/")
    request.user = administrator
    assert PEOPLE.isdisjoint(item.name for item in settings_menu.menu_items_for_request(request))


def test_ones_account_is_kept_on_ones_own_page(client, administrator):
    client.force_login(administrator)
    assert client.get("/admin/account/").url == "/me/"


def test_the_editing_area_opens_to_editors_and_not_to_workers(client, administrator):
    worker, editor = make_person(), make_person()
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(worker)
    assert client.get("/admin/").status_code == 302
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
