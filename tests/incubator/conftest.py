import pytest

from tests.factories.ventures import Incubator, make_incubator


@pytest.fixture
def place(db: None) -> Incubator:
    return make_incubator()
