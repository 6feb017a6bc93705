"""What a browser would send for a form of a page."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.wanted, self.inside = form, False
        self.fields: dict[str, list[str]] = {}
        self.select = self.textarea = self.text = ""
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = had.get("id") == self.wanted
        name = had.get("name", "")
        ours = self.inside or had.get("form") == self.wanted
        if tag == "select" and ours:
            self.select, self.options = name, []
        elif tag == "option" and self.select:
            self.options.append((had.get("value", ""), "selected" in had))
        elif tag == "textarea" and ours:
            self.textarea, self.text = name, ""
        elif tag == "input" and ours and name and (had.get("type") not in ("checkbox", "radio") or "checked" in had):
            self.fields.setdefault(name, []).append(had.get("value", "on" if "checked" in had else ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            chosen = [value for value, on in self.options if on] or [value for value, _on in self.options[:1]]
            self.fields[self.select], self.select = chosen, ""
        elif tag == "textarea" and self.textarea:
            self.fields[self.textarea], self.textarea = [self.text.removeprefix("\n")], ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data


def fields_of(page: str, form: str) -> dict[str, list[str]]:
    """Name -> values of the form with this id, as they stand on the page."""
    reader = _Fields(form)
    reader.feed(page)
    return reader.fields
