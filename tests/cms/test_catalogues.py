"""Chinese for every text, and one Chinese for one text."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms import catalogues


def part(folder: Path, name: str, *entries: str) -> Path:
    path = folder / name
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + "\n".join(entries))
    return path


def entry(msgid: str, msgstr: str, context: str = "") -> str:
    return (f'msgctxt "{context}"\n' if context else "") + f'msgid "{msgid}"\nmsgstr "{msgstr}"\n'


def test_parts_become_one_catalogue(tmp_path):
    parts = [part(tmp_path, "a.po", entry("Panel", "评审组")), part(tmp_path, "b.po", entry("Panel", "评审组"), entry("Seat", "席"))]
    assert {text.msgid: text.msgstr for text in catalogues.merge(parts)} == {"Panel": "评审组", "Seat": "席"}


def test_one_text_with_two_translations_is_refused_by_both_names(tmp_path):
    parts = [part(tmp_path, "a.po", entry("Final", "决赛")), part(tmp_path, "b.po", entry("Final", "最终"))]
    with pytest.raises(catalogues.Disagreement, match="'决赛' in a.po, '最终' in b.po"):
        catalogues.merge(parts)


def test_a_context_parts_two_meanings(tmp_path):
    parts = [part(tmp_path, "a.po", entry("Final", "决赛", "stage")), part(tmp_path, "b.po", entry("Final", "最终"))]
    assert len(catalogues.merge(parts)) == 2


def test_what_code_and_templates_say_is_found(tmp_path):
    (tmp_path / "views.py").write_text(
        'from django.utils.translation import ngettext, pgettext\nngettext("%(n)d place", "%(n)d places", 1)\npgettext("stage", "Final")\n'
    )
    (tmp_path / "page.html").write_text(
        "{% load i18n %}\n    <p>{% translate 'Hello' %}</p>\n"
        "  {% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}\n"
    )
    found = {(text.context, text.msgid, text.plural) for text in catalogues.used([tmp_path])}
    assert found == {(None, "%(n)d place", "%(n)d places"), ("stage", "Final", None), (None, "Hello", None), (None, "%(n)s row", "%(n)s rows")}


def test_a_text_without_chinese_is_named_with_its_place(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogues, "PARTS", tmp_path)
    monkeypatch.setattr(catalogues, "used", lambda roots: iter([catalogues.Used(None, "Nobody has translated this", None, "views.py:3")]))
    with pytest.raises(CommandError, match="views.py:3: 'Nobody has translated this'"):
        call_command("compile_catalogues", check=True)


def test_a_plural_needs_a_plural(monkeypatch, tmp_path):
    part(tmp_path, "a.po", entry("%(n)d row", "%(n)d 行"))
    monkeypatch.setattr(catalogues, "PARTS", tmp_path)
    monkeypatch.setattr(catalogues, "used", lambda roots: iter([catalogues.Used(None, "%(n)d row", "%(n)d rows", "x.py:1")]))
    assert [text.msgid for text in catalogues.without_chinese()] == ["%(n)d row"]


def test_the_frame_and_the_public_pages_have_their_chinese():
    ours = ("site/cms/", "site/config/", "site/templates/parts/", "site/templates/forms/", "site/templates/base", "site/templates/40")
    assert [text for text in catalogues.without_chinese() if text.where.startswith(ours)] == []
