"""One person at one screen: goes to pages, reads, fills in, presses. Each page that is read is looked at by axe, once in each state."""

import contextlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, Locator, expect

from tests.factories.judging import sign_in

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "resultTypes": ["violations"]}


@cache
def axe() -> Axe:
    return Axe()


class Visitor:
    def __init__(self, browser: Browser, address: str, person: Any = None, *, phone: bool = False) -> None:
        self.person, self.phone, self.address = person, phone, address
        self.context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **(PHONE if phone else DESKTOP))
        if person is not None:
            client = sign_in(Client(), person)  # one each: signing in a second person on the same client ends the first one's session
            name = settings.SESSION_COOKIE_NAME
            self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.allowed: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        self.context.on("console", lambda message: message.type == "error" and self._complain(f"{message.text} {message.location['url']}"))
        self.context.on("weberror", lambda error: self._complain(str(error.error)))
        self.context.on("request", lambda request: self._watch(request.url))

    def __str__(self) -> str:
        return f"{self.person or 'a visitor'} {'on a phone' if self.phone else 'at a desk'}"

    def _complain(self, words: str) -> None:
        if not any(re.search(pattern, words) for pattern in self.allowed):
            self.errors.append(words)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.elsewhere.append(url)

    @contextlib.contextmanager
    def expecting(self, *patterns: str) -> Iterator[None]:
        """Inside, the browser may report what fits: it writes every refused form and every lost connection on its console."""
        self.allowed = list(patterns)
        yield
        self.page.wait_for_timeout(50)
        self.allowed = []

    # --- going and reading

    def open(self, path: str) -> "Visitor":
        self.page.goto(path)
        if not self.path.startswith("/admin/"):  # Wagtail's own pages are not ours to mend
            self.look()
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def sees(self, *words: str) -> "Visitor":
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word)
        self.look()
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        text = self.page.content()
        for word in words:
            assert word not in text, f"{word} stands on {self.page.url}"
        return self

    def look(self) -> None:
        """axe's rules of WCAG 2.2 A and AA; and at 390 px nothing wider than the screen. Once for each page in each state."""
        state = (resolve(self.path.split("?")[0].split("#")[0]).view_name, self.page.locator("h1").first.inner_text())
        if state in self.seen:
            return
        self.seen.add(state)
        found = axe().run(self.page, options=LEVELS).response["violations"]
        said = [f"{rule['id']} at {node['target'][0]}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
        assert said == [], f"{self.page.url}: {said}"
        if self.phone:
            self.fits(390)

    def fits(self, width: int) -> None:
        """A page may still be settling (a face arrives, a picture gets its size): what counts is what it comes to."""
        for _tenth in range(30):
            if self.page.evaluate("document.documentElement.scrollWidth") <= width:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.page.url} is wider than the screen")

    # --- doing

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> "Visitor":
        self.button(name).first.click()
        return self

    def follow(self, name: str) -> "Visitor":
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self

    def fill(self, **values: Any) -> "Visitor":
        """By the fields' names. True ticks, a list of names chooses files, options and radios go by their value; "__" stands for "-" in a name."""
        for name, value in values.items():
            self.set(name.replace("__", "-"), value)
        return self

    def set(self, name: str, value: Any) -> None:
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "radio":
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox" and isinstance(value, bool):
            field.set_checked(value)
        elif kind == "checkbox":
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select":
            field.select_option(**(value if isinstance(value, dict) else {"value": str(value)}))
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))
