"""The programme in small, built once for all tests of this folder, and gone with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from demo.making.programme import build
from demo.making.world import Size, World
from demo.models import DemoMark


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoMark]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(World(seed=7, size=Size.small()))
        transaction.set_rollback(True)


@pytest.fixture
def demo(built: DemoMark, db: None) -> DemoMark:
    return built


@pytest.fixture
def private(settings: Any) -> Path:
    return Path(settings.PRIVATE_DIR)
