"""The tree of pages, for whoever asks: migrations hold no content."""

from typing import Any

import pytest

from tests.factories.remembering import remembered


@pytest.fixture
def site_tree(db: None) -> Any:
    from cms.tree import make_site

    return remembered(make_site)()
