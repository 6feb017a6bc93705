import os

import pytest
from django.db import connection


@pytest.fixture
def postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("This asks a real PostgreSQL: run `make test-services`, or set DATABASE_URL to one.")


@pytest.fixture
def redis_url() -> str:
    if not (url := os.environ.get("REDIS_URL")):
        pytest.fail("This asks a real Redis: run `make test-services`, or set REDIS_URL to one that may be emptied.")
    return url
