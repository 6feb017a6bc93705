"""What the visitors watch for is noticed when it is there."""

from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_picture_without_words_and_one_from_elsewhere_are_noticed(signed_in: Any, site_tree: Any) -> None:
    reader = signed_in()
    reader.open("/").look()
    reader.page.evaluate("""() => {
        const picture = document.createElement("img");
        picture.src = "http://127.0.0.1:9/elsewhere.png";
        document.querySelector("main").append(picture);
    }""")
    reader.seen.clear()
    with pytest.raises(AssertionError, match="image-alt"):
        reader.look()
    assert "Content Security Policy" in reader.errors[0]
    reader.errors.clear()
    assert reader.elsewhere == ["http://127.0.0.1:9/elsewhere.png"]
    reader.elsewhere.clear()


def test_what_is_wider_than_a_phone_is_noticed(signed_in: Any, site_tree: Any) -> None:
    reader = signed_in(phone=True)
    reader.open("/").look()
    reader.page.evaluate("document.querySelector('main').style.width = '500px'")
    reader.seen.clear()
    with pytest.raises(AssertionError, match="wider than the screen"):
        reader.look()
    reader.errors.clear()
