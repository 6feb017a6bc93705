"""Where the frame's links lead. Five two-character words are the whole navigation."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

IN_BOTH_LANGUAGES = {
    "home": "",
    "contests": "contests/",
    "directory": "search/",
    "outcomes": "outcomes/",
    "publicity": "publicity/",
    "news": "news/",
    "search": "search/",
    "me": "me/",
    "inbox": "me/notices/",
    "entries": "entries/",
    "desk": "desk/",
    "staff": "staff/",
    "judge": "judge/",
    "help": "help/",
    "accessibility": "accessibility/",
}
ALSO_UNDER = {"directory": ("studios/", "craftsmen/"), "publicity": ("results/",)}  # pages of one thing, not below the list that names it
OUTSIDE = {"verify": "/verify/", "privacy": "/accounts/privacy/"}


class Link(NamedTuple):
    word: str
    href: str
    current: str = ""


def addresses() -> dict[str, str]:
    """name -> path in the language of this request."""
    prefix = "/" if get_language() == settings.LANGUAGE_CODE else f"/{get_language()}/"
    return {**{name: prefix + path for name, path in IN_BOTH_LANGUAGES.items()}, **OUTSIDE}


def main_nav(path: str) -> list[Link]:
    """`current` is the value of aria-current: "page" on the page itself, "true" below it."""
    places = addresses()
    also = {name: tuple(places["home"] + below for below in folders) for name, folders in ALSO_UNDER.items()}
    words = {
        "home": _("Home"),
        "contests": _("Contests"),
        "directory": _("Directory"),
        "outcomes": _("Outcomes"),
        "publicity": pgettext("navigation", "Notices"),
    }

    def current(name: str) -> str:
        if path == places[name]:
            return "page"
        return "true" if name != "home" and path.startswith((places[name], *also.get(name, ()))) else ""

    return [Link(word, places[name], current(name)) for name, word in words.items()]


def colophon_nav() -> list[Link]:
    places = addresses()
    words = {
        "help": _("Help"),
        "privacy": _("Personal information"),
        "verify": _("Verify a certificate"),
        "accessibility": _("Accessibility"),
    }
    return [Link(word, places[name]) for name, word in words.items()]
