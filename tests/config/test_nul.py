import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/verify/?no=a%00", "/verify/%00/", "/results/%00/", "/entries/units/?contest=cup&unit=%00"])
def test_an_address_with_a_nul_is_wrong_and_breaks_nothing(client, address):
    assert client.get(address).status_code == 400
