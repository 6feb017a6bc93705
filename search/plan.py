"""A query's text as a neutral plan, which each engine translates in a dozen lines.

Nodes are tuples: (term, field, token) (phrase, field, tokens) (prefix, field, token) (fuzzy, field, token, distance) (any, *nodes) (all, *nodes)
(most, how many, *nodes) (best, *nodes) (const, node, score) (boost, term, factor).

Matching and scoring are apart. What must match scores 1; then constants for tiers, and BM25 for words. Fuzzy, prefix and phrase stand in a constant
always: the engines score them differently by themselves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from text import pinyin
from text.folding import fold
from text.words import characters, cut, flat, is_han, runs, telling

Node = tuple[Any, ...]
Synonyms = Mapping[str, Sequence[str]]

EXACT_NAME = 500.0  # above anything that words can add, so that an exact name stands first, always
EXACT_OTHER_NAME = 60.0
NAME_BEGINS = 12.0
NAME_PHRASE = 20.0
TITLE_PHRASE = 8.0
WHOLE_PHRASE = 4.0
TYPED_EXACT, TYPED_BEGINS, TYPED_MIXED, ALSO_TYPED, ALSO_TYPED_BEGINS = 30.0, 10.0, 12.0, 8.0, 4.0
TOKEN, SOUNDS_LIKE, TOKEN_BEGINS = 5.0, 3.0, 2.0
HOMOPHONE, ALSO_HOMOPHONE, NEARLY_TYPED, ALSO_NEARLY_TYPED, NEARLY_TOKEN = 8.0, 3.5, 4.0, 1.5, 2.0
TITLE_WEIGHT, SYNONYM_WEIGHT = 3.0, 0.3
MOST_WORDS = 12
LONGEST_HOMOPHONE = 6


@dataclass(frozen=True, slots=True)
class Plan:
    required: Node | None = None  # None: everything matches
    scoring: tuple[Node, ...] = ()
    needles: tuple[str, ...] = ()  # folded, to mark in texts
    typed: tuple[str, ...] = ()  # Latin letters to mark in names
    words: tuple[str, ...] = ()  # the parts, to offer fewer of them when nothing is found


def plan(text: str, synonyms: Synonyms | None = None, *, relaxed: bool = False) -> Plan:
    """Relaxed: also homophones, small typing errors, and two thirds of the words; for a second pass when the first finds nothing."""
    making = _Making(synonyms or {}, relaxed)
    folded = fold(text)
    chunks = [chunk for chunk in folded.split() if runs(chunk)]
    latin = [run for chunk in chunks for run in runs(chunk)]
    if latin and not any(is_han(run) for run in latin):
        making.add_latin(latin)
    else:
        for chunk in chunks:
            making.add_chunk(chunk)
    return making.finish(flat(folded), several=len(chunks) > 1)


class _Making:
    def __init__(self, synonyms: Synonyms, relaxed: bool) -> None:
        self.synonyms = {fold(word): tuple(fold(other) for other in others) for word, others in synonyms.items()}
        self.relaxed = relaxed
        self.required: list[Node] = []
        self.scoring: list[Node] = []
        self.needles: list[str] = []
        self.typed: list[str] = []
        self.words: list[str] = []

    def finish(self, whole: str, *, several: bool) -> Plan:
        if not self.required:
            return Plan()
        if several:
            self.scoring.append(("const", ("term", "name_key", whole), EXACT_NAME))
        required = self.required[:MOST_WORDS]
        if self.relaxed and len(required) > 1:
            node: Node = ("most", max(1, len(required) * 2 // 3), *required)
        else:
            node = ("all", *required)
        return Plan(node, tuple(self.scoring), _once(self.needles), _once(self.typed), _once(self.words))

    def add_latin(self, parts: list[str]) -> None:
        """Pinyin may be typed with spaces ("xi xiao jun") or without; so the parts together, or each of them."""
        joined = "".join(parts)
        apart = [self._latin(part) for part in parts]
        if len(parts) > 1 and all(part.isalpha() and len(part) <= 6 for part in parts):
            together = self._latin(joined)
            self.required.append(("any", *together, ("all", *(("any", *alternatives) for alternatives in apart))))
            self.scoring.append(("best", *together))
            self.typed.append(joined)
        else:
            self.required += [("any", *alternatives) for alternatives in apart]
        self.scoring += [("best", *alternatives) for alternatives in apart]
        self.scoring += [_words(part) for part in parts]
        self._exact_name(joined)
        self.needles += parts
        self.typed += parts
        self.words += parts

    def add_chunk(self, chunk: str) -> None:
        parts = runs(chunk)
        whole = "".join(parts)
        words: list[str] = []
        before = ""
        for part in parts:
            if is_han(part):
                words += self._add_han(part)
                before = part
            else:
                alternatives = self._latin(part, before)
                self.required.append(("any", *alternatives))
                self.scoring += [("best", *alternatives), _words(part)]
                self.typed.append(part)
                self.words.append(part)
                self.needles.append(part)
        if is_han(whole):
            self._exact_name(whole)
            tokens = characters(whole)
            self.scoring += [
                ("const", ("prefix", "name_key", whole), NAME_BEGINS),
                ("const", _phrase("name_han", tokens), NAME_PHRASE),
                ("const", _phrase("title_han", tokens), TITLE_PHRASE),
            ]
            if len(words) > 1 or len(parts) > 1:
                self.scoring.append(("const", _phrase("han", tokens), WHOLE_PHRASE))
        self.needles.append(whole)

    def _exact_name(self, name: str) -> None:
        self.scoring += [("const", ("term", "name_key", name), EXACT_NAME), ("const", ("term", "also_key", name), EXACT_OTHER_NAME)]

    def _add_han(self, run: str) -> list[str]:
        words = telling(self._cut(run))
        if self.relaxed:
            alike = self._homophones(run)
            for word in words:  # who sounds like the whole run has all its words
                self.required.append(("any", self._word(word), *alike, *(self._homophones(word) if word != run else ())))
            self.scoring += alike
        else:
            self.required += [self._word(word) for word in words]
        for word in words:
            self.scoring.append(_words(word, self._others(word)))
            self.needles += [word, *self._others(word)]
        self.words += words
        return words

    def _cut(self, run: str) -> list[str]:
        """Words; one that staff have given synonyms is kept whole wherever it stands."""
        known = [re.escape(word) for word in sorted(self.synonyms, key=len, reverse=True) if word in run]
        parts = re.split(f"({'|'.join(known)})", run) if known else [run]
        return [word for part in parts if part for word in ([part] if part in self.synonyms else cut(part))]

    def _others(self, word: str) -> tuple[str, ...]:
        return self.synonyms.get(word, ())

    def _word(self, word: str) -> Node:
        nodes = [_phrase("han", tokens) for tokens in map(characters, (word, *self._others(word))) if tokens]
        return ("any", *nodes)

    def _homophones(self, word: str) -> list[Node]:
        if not 2 <= len(word) <= LONGEST_HOMOPHONE:
            return []
        spellings = pinyin.full(word)[:4]
        self.typed += spellings
        found: list[Node] = [("const", ("term", "typed", spelling), HOMOPHONE) for spelling in spellings]
        found += [("const", ("prefix", "typed", spelling), NEARLY_TYPED) for spelling in spellings]
        found += [("const", ("term", "also_typed", spelling), ALSO_HOMOPHONE) for spelling in spellings]
        found += [("const", ("term", "sounds", spelling), SOUNDS_LIKE) for spelling in _once([*spellings, pinyin.sound(word)])]
        return found

    def _latin(self, letters: str, before: str = "") -> list[Node]:
        found: list[Node] = [
            ("const", ("term", "typed", letters), TYPED_EXACT),
            ("const", ("prefix", "typed", letters), TYPED_BEGINS),
            ("const", ("term", "also_typed", letters), ALSO_TYPED),
            ("const", ("prefix", "also_typed", letters), ALSO_TYPED_BEGINS),
            ("const", ("term", "han", letters), TOKEN),
            ("const", ("term", "sounds", letters), SOUNDS_LIKE),
        ]
        if len(letters) >= 3 or not letters.isalpha():
            found.append(("const", ("prefix", "han", letters), TOKEN_BEGINS))
        if before and len(before) <= 3 and letters.isalpha():  # 刘zhendong, 刘zd
            beginnings = _once([*pinyin.full(before)[:2], *pinyin.initials(before)[:2]])
            found += [("const", ("prefix", "typed", beginning + letters), TYPED_MIXED) for beginning in beginnings]
            self.typed += [beginning + letters for beginning in beginnings]
        if self.relaxed and len(letters) >= 4:
            distance = 1 if len(letters) < 8 else 2
            found.append(("const", ("fuzzy", "typed", letters, distance), NEARLY_TYPED))
            found.append(("const", ("fuzzy", "also_typed", letters, distance), ALSO_NEARLY_TYPED))
            found.append(("const", ("fuzzy", "han", letters, 1), NEARLY_TOKEN))
            if letters.isalpha():
                found.append(("const", ("fuzzy", "sounds", letters, 1), NEARLY_TOKEN))
        return found


def _phrase(field: str, tokens: Sequence[str]) -> Node:
    return ("phrase", field, tuple(tokens)) if len(tokens) > 1 else ("term", field, tokens[0])


def _words(word: str, others: Sequence[str] = ()) -> Node:
    """BM25 in the title or the text, whichever is more; a synonym weighs little, or a rare one would outdo the word that was typed."""
    alike = (("boost", ("term", "body_words", other), SYNONYM_WEIGHT) for other in others)
    return ("best", ("boost", ("term", "title_words", word), TITLE_WEIGHT), ("term", "body_words", word), *alike)


def filter_plan(filters: Iterable[tuple[str, tuple[str, ...]]], without: str | None = None) -> list[Node]:
    return [("any", *(("term", facet, value) for value in values)) for facet, values in filters if facet != without]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
