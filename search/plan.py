"""A query's text as a neutral plan, which each engine translates in a dozen lines.

Nodes are tuples: (term, field, token) (terms, field, tokens) (phrase, field, tokens) (prefix, field, token) (fuzzy, field, token, distance)
(any, *nodes) (all, *nodes) (most, how many, *nodes) (best, *nodes) (const, node, score) (boost, term, factor).

Matching and scoring are apart. What must match scores 1; then constants for tiers, and BM25 for words. Fuzzy, prefix and phrase stand in a constant
always: the engines score them differently by themselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from search.beginnings import begins
from text import pinyin
from text.folding import fold
from text.words import EMPTY_WORDS, characters, cut, flat, is_han, pairs, runs, telling

Node = tuple[Any, ...]
Synonyms = Mapping[str, Sequence[str]]

EXACT_NAME = 2000.0  # above anything that words can add, so that an exact name stands first, always
EXACT_OTHER_NAME = 60.0
WORD_IS_NAME, WORD_IS_OTHER_NAME = 25.0, 12.0  # one word of several
NAME_BEGINS = 12.0
NAME_PHRASE = 20.0
TITLE_PHRASE = 8.0
WHOLE_PHRASE = 14.0  # typed in one piece, standing in one piece
TYPED_EXACT, PERSON_TYPED_BEGINS, TYPED_BEGINS, TYPED_MIXED, ALSO_TYPED, ALSO_TYPED_BEGINS = 60.0, 14.0, 10.0, 12.0, 8.0, 4.0
PERSON_TYPED_HALF, TYPED_HALF, TYPED_INSIDE, TYPED_MIXED_INSIDE, INITIALS_INSIDE = 9.0, 7.0, 3.5, 5.0, 2.5
TOKEN, SOUNDS_LIKE, TOKEN_BEGINS = 5.0, 3.0, 2.0
HOMOPHONE, ALSO_HOMOPHONE, HOMOPHONE_INSIDE = 8.0, 3.5, 3.5
SLIPPED, ALSO_SLIPPED, NEARLY_TYPED, ALSO_NEARLY_TYPED, NEARLY_TOKEN = 9.0, 4.0, 4.0, 1.5, 2.0  # a likely slip before any other letter
NEARLY_HOMOPHONE, ALSO_NEARLY_HOMOPHONE = 4.5, 2.0  # xuzhengchao for xuzhenchao: what a dialect does not tell apart
TITLE_WEIGHT, BODY_WEIGHT, SYNONYM_WEIGHT = 3.0, 0.5, 0.3
MOST_WORDS = 12
MOST_SCORED = 24
LONGEST_HOMOPHONE = 6
LONGEST_NAME = 4
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Plan:
    required: Node | None = None  # None: everything matches
    scoring: tuple[Node, ...] = ()
    needles: tuple[str, ...] = ()  # folded, to mark in texts
    typed: tuple[str, ...] = ()  # Latin letters to mark in names
    words: tuple[str, ...] = ()  # the parts, to offer fewer of them when nothing is found


def passes(text: str, synonyms: Synonyms | None = None) -> Iterator[Plan]:
    """The question strictly, then with more and more leeway: each is asked only where the one before finds nothing."""
    asked = plan(text, synonyms)
    yield asked
    for leeway in (1, 2) if asked.required else ():
        before, asked = asked, plan(text, synonyms, leeway=leeway)
        if asked.required != before.required:
            yield asked


def plan(text: str, synonyms: Synonyms | None = None, *, leeway: int = 0) -> Plan:
    """With leeway 1 also scattered characters, homophones, one letter typed wrong, and two thirds of the words; with 2 two letters of eight."""
    making = _Making(synonyms or {}, leeway)
    folded = fold(text)
    chunks = [chunk for chunk in folded.split() if runs(chunk)]
    latin = [run for chunk in chunks for run in runs(chunk)]
    if latin and not any(is_han(run) for run in latin):
        making.add_latin(latin)
    else:
        for chunk in chunks:
            making.add_chunk(chunk)
    return making.finish(flat(folded), several=len(chunks) > 1)


def nearest(text: str) -> Plan:
    """Names that share two neighbouring characters with what was typed, or are two letters away from it: to ask "did you mean"."""
    parts = runs(fold(text))
    nodes: list[Node] = []
    for part in parts[:4]:
        if is_han(part):
            nodes += [("const", ("term", "name_han", pair), NAME_BEGINS) for pair in pairs(list(part[:12]))]
            spellings = pinyin.full(part)[:2] if len(part) <= LONGEST_HOMOPHONE else []
        else:
            spellings = [part] if part.isalpha() else []
        for spelling in spellings:
            if len(spelling) >= 6:
                nodes += [("const", ("fuzzy", field, spelling, 2), NEARLY_TYPED) for field in ("typed", "also_typed", "inside")]
    return Plan(("any", *nodes), tuple(nodes)) if nodes else Plan()


def plan_inside(letters: str) -> Plan:
    """Names that hold these folded letters further on, for suggestions."""
    if is_han(letters):
        units = characters(letters)
        return Plan(_phrase("name_han", units)) if len(units) > 1 else Plan()
    return Plan(("any", begins("inside", letters), begins("inside", f"~{letters}"))) if letters.isalpha() and len(letters) > 2 else Plan()


class _Making:
    def __init__(self, synonyms: Synonyms, leeway: int) -> None:
        self.synonyms = {fold(word): tuple(fold(other) for other in others) for word, others in synonyms.items()}
        self.leeway = leeway
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
        node: Node = ("all", *required)
        if self.leeway and len(required) > 1:
            node = ("most", max(2, len(required) * 2 // 3), *required)
            names = [word for word in _once(self.words) if is_han(word) and 2 <= len(word) <= LONGEST_NAME][:MOST_WORDS]
            if names:
                node = ("any", node, *(("term", field, name) for name in names for field in ("name_key", "also_key")))
        return Plan(node, tuple(self.scoring), _once(self.needles), _once(self.typed), _once(self.words))

    def add_latin(self, parts: list[str]) -> None:
        """Pinyin may be typed with spaces ("xi xiao jun") or without; so the parts together, or each of them."""
        joined = "".join(parts)
        apart = [[*self._latin(part), *_in_numerals("", part, "")] for part in parts]
        if len(parts) > 1 and all(part.isalpha() and len(part) <= 6 for part in parts):
            together = self._latin(joined)
            self.required.append(("any", *together, ("all", *(("any", *alternatives) for alternatives in apart))))
            self.scoring.append(("best", *together))
            self.typed.append(joined)
        else:
            self.required += [("any", *alternatives) for alternatives in apart]
        self.scoring += [("best", *alternatives) for alternatives in apart]
        self.scoring += [node for part in parts for node in _words(part)]
        self._exact_name(joined)
        self.needles += parts
        self.typed += parts
        self.words += parts

    def add_chunk(self, chunk: str) -> None:
        parts = runs(chunk)
        whole = "".join(parts)
        words: list[str] = []
        for place, part in enumerate(parts):
            before = parts[place - 1] if place else ""
            if is_han(part):
                words += self._add_han(_without_year_word(part) if len(before) == 4 and before.isdecimal() else part)
            else:
                before = before if is_han(before) else ""
                alternatives = self._latin(part, before)
                after = parts[place + 1] if place + 1 < len(parts) else ""
                self.required.append(("any", *alternatives, *_in_numerals(before, part, after)))
                self.scoring += [("best", *alternatives), *_words(part)]
                self.typed.append(part)
                self.words.append(part)
                self.needles.append(part)
        if is_han(whole):
            self._exact_name(whole)
            tokens = characters(whole)
            self.scoring += [
                ("const", begins("name_key", whole), NAME_BEGINS),
                ("const", _phrase("name_han", tokens), NAME_PHRASE),
                ("const", _phrase("title_han", tokens), TITLE_PHRASE),
            ]
            if len(words) > 1 or len(parts) > 1:
                self.scoring.append(("const", _phrase("han", tokens), WHOLE_PHRASE))
        self.needles.append(whole)

    def _exact_name(self, name: str) -> None:
        self.scoring += [("const", ("term", "name_key", name), EXACT_NAME), ("const", ("term", "also_key", name), EXACT_OTHER_NAME)]

    def _add_han(self, run: str) -> list[str]:
        cut_ = self._cut(run)
        words = telling(_firm(cut_, run, self.synonyms))
        if not words:
            return []
        alike = self._homophones(run) if self.leeway else []
        for word in words:
            if not self.leeway:
                self.required.append(self._word(word))
            elif len(word) > 1 or len(words) == 1:  # a single character beside words tells little: it counts, and is not asked for
                scattered = [("all", *(("term", "units", character) for character in word))] if len(word) > 1 and word not in cut_ else []
                others = self._homophones(word) if word != run else []
                self.required.append(("any", self._word(word), *scattered, *alike, *others))
                self.scoring += [("best", *others)] if others else []
        self.scoring += [("best", *alike)] if alike else []
        for word in words[: max(0, MOST_SCORED - len(self.words))]:
            self.scoring += _words(word, self._others(word))
            self.needles += [word, *self._others(word)]
            if 2 <= len(word) <= LONGEST_NAME and word != run:
                self.scoring += [("const", ("term", "name_key", word), WORD_IS_NAME), ("const", ("term", "also_key", word), WORD_IS_OTHER_NAME)]
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
        found += [("const", begins("typed", spelling), NEARLY_TYPED) for spelling in spellings]
        found += [("const", ("term", "also_typed", spelling), ALSO_HOMOPHONE) for spelling in spellings]
        found += [("const", begins("inside", spelling), HOMOPHONE_INSIDE) for spelling in spellings]
        found += [("const", ("term", "sounds", spelling), SOUNDS_LIKE) for spelling in _once([*spellings, pinyin.sound(word), *pinyin.heard(word)])]
        if len(word) > 2:
            found.append(("const", ("all", *(("term", "sounds", pair) for pair in pinyin.sound_pairs(word))), SOUNDS_LIKE))
        for spelling in spellings[:2]:
            if len(spelling) >= 6:
                found.append(("const", ("fuzzy", "typed", spelling, 1), NEARLY_HOMOPHONE))
                found += [("const", ("fuzzy", field, spelling, 1), ALSO_NEARLY_HOMOPHONE) for field in ("also_typed", "inside")]
        return found

    def _latin(self, letters: str, before: str = "") -> list[Node]:
        found: list[Node] = [
            ("const", ("term", "typed", letters), TYPED_EXACT),
            ("const", begins("typed", letters), TYPED_BEGINS),
            ("const", begins("typed", f"={letters}"), PERSON_TYPED_BEGINS),
            ("const", ("term", "also_typed", letters), ALSO_TYPED),
            ("const", begins("also_typed", letters), ALSO_TYPED_BEGINS),
            ("const", ("term", "units", letters), TOKEN),
            ("const", ("term", "sounds", letters), SOUNDS_LIKE),
        ]
        if len(letters) >= 3 or letters.isalnum() and not letters.isalpha() and not letters.isdecimal():
            found.append(("const", ("prefix", "units", letters), TOKEN_BEGINS))
        if letters.isalpha():
            if len(letters) >= 3:
                found.append(("const", begins("mixed", letters), TYPED_HALF))
                found.append(("const", begins("mixed", f"={letters}"), PERSON_TYPED_HALF))
                found.append(("const", begins("inside", letters), TYPED_INSIDE))
            if len(letters) >= 4:
                found.append(("const", begins("inside", f"~{letters}"), INITIALS_INSIDE))
            for said in pinyin.segmentations(letters):
                if len(said) > 2:
                    found.append(("const", ("all", *(("term", "sounds", one + two) for one, two in pairwise(said))), SOUNDS_LIKE))
        if before and len(before) <= LONGEST_NAME and letters.isalpha():  # 刘zhendong, 刘zd
            beginnings = _once([*pinyin.full(before)[:2], *pinyin.initials(before)[:2]])
            found += [("const", begins("typed", beginning + letters), TYPED_MIXED) for beginning in beginnings]
            found += [("const", begins("inside", beginning + letters), TYPED_MIXED_INSIDE) for beginning in beginnings]
            self.typed += [beginning + letters for beginning in beginnings]
        if self.leeway and len(letters) >= 4:
            distance = 2 if self.leeway > 1 and len(letters) >= 8 else 1
            slips = tuple(pinyin.slips(letters)) if letters.isalpha() else ()
            if slips:
                found += [("const", ("terms", "typed", slips), SLIPPED), ("const", ("terms", "also_typed", slips), ALSO_SLIPPED)]
            found.append(("const", ("fuzzy", "typed", letters, distance), NEARLY_TYPED))
            found.append(("const", ("fuzzy", "also_typed", letters, distance), ALSO_NEARLY_TYPED))
            found.append(("const", ("fuzzy", "units", letters, 1), NEARLY_TOKEN))
            if letters.isalpha():
                found.append(("const", ("fuzzy", "inside", letters, distance), ALSO_NEARLY_TYPED))
                found.append(("const", ("fuzzy", "sounds", letters, 1), NEARLY_TOKEN))
        return found


def _firm(cut_: Sequence[str], run: str, synonyms: Synonyms) -> list[str]:
    """Words as they are asked for: characters that no word holds together stand together all the same, or 刘工将 would find all that has 刘, 工 and
    将 somewhere. In a short run one that is left over holds on to its neighbour."""
    groups: list[str] = []
    loose = False
    for word in cut_:
        single = len(word) == 1 and word not in EMPTY_WORDS and word not in synonyms
        if single and loose:
            groups[-1] += word
        else:
            groups.append(word)
        loose = single
    alone = [word for word in groups if len(word) == 1]
    if 2 <= len(run) <= LONGEST_NAME and alone and not any(word in EMPTY_WORDS or word in synonyms for word in groups):
        return [run]
    return groups


def _without_year_word(run: str) -> str:
    """2021年 is asked for as 2021: lists print the number alone as often."""
    return run.removeprefix("年度").removeprefix("年")


def _in_numerals(before: str, digits: str, after: str) -> list[Node]:
    """第3批 is 第三批 too, 中铁1局 is 中铁一局, 717所 is 七一七所; a lone 三 only between its neighbours, it is everywhere."""
    if not (digits.isdecimal() and digits.isascii() and len(digits) <= 4):
        return []
    found = []
    if len(digits) > 1:
        found.append(("const", _phrase("han", [_NUMERALS[int(digit)] for digit in digits]), TOKEN))
    if 1 <= int(digits) <= 19 and (before or is_han(after)):
        tens, ones = divmod(int(digits), 10)
        numeral = ("十" if tens else "") + (_NUMERALS[ones] if ones else "")
        found.append(("const", _phrase("han", [*before[-1:], *numeral, *(after[:1] if is_han(after) else "")]), TOKEN))
    return found


def _phrase(field: str, units: Sequence[str]) -> Node:
    """Neighbours, by their overlapping pairs; of one character alone, whether it is there."""
    if len(units) == 1:
        return ("term", "units" if field == "han" else field, units[0])
    tokens = pairs(units)
    return ("phrase", field, tuple(tokens)) if len(tokens) > 1 else ("term", field, tokens[0])


def _words(word: str, others: Sequence[str] = ()) -> list[Node]:
    """BM25 in the title and in the text; a synonym weighs little, or a rare one would outdo the word that was typed."""
    alike = [("boost", ("term", "body_words", other), SYNONYM_WEIGHT) for other in others]
    return [("boost", ("term", "title_words", word), TITLE_WEIGHT), ("boost", ("term", "body_words", word), BODY_WEIGHT), *alike]


def filter_plan(filters: Iterable[tuple[str, tuple[str, ...]]], without: str | None = None) -> list[Node]:
    return [("any", *(("term", facet, value) for value in values)) for facet, values in filters if facet != without]


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
