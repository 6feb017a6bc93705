"""How long it takes to find, and what is found: `python -m tests.bench.search [--profiles 200000] [--elastic http://127.0.0.1:9220] [--wagtail]`.

Builds the indexes side by side, in a temporary folder or in the one that --keep names (asked again without building), then asks every kind of
question of each engine in turn, a page of twenty. Prints p50 / p95 of the whole Python call in milliseconds, and how often the first hit was meant.
--wagtail asks Wagtail's own database search (SQLite FTS5, the same names and texts) the same questions in the same run. Figures of a machine that
does other things are upper bounds; what the process itself computed is less disturbed.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import django

from tests.bench.search_profiles import CITIES, TRADES, Person, person

LONGEST = 10.0  # seconds for one kind of query on one engine: a slow one is asked less often


class Question(NamedTuple):
    text: str
    meant: Callable[[Person], bool]
    facets: bool = False
    filters: dict[str, list[str]] = {}
    suggest: bool = False


class Taken(NamedTuple):
    ms: list[float]
    cpu: list[float]
    right: list[bool]

    def __str__(self) -> str:
        if not self.ms:
            return "-"
        own = f" ({_middle_and_high(self.cpu)})" if max(self.cpu) > 0 else ""
        return f"{_middle_and_high(self.ms)}{own} {100 * sum(self.right) / len(self.right):4.0f} %"


def _middle_and_high(ms: list[float]) -> str:
    return f"{statistics.median(ms):.2f} / {sorted(ms)[min(len(ms) - 1, int(len(ms) * 0.95))]:.2f}"


def documents(number: int) -> Iterator[Any]:
    from search.documents import Document

    for pk in range(1, number + 1):
        one = person(pk)
        yield Document(
            kind="studio" if one.leads else "craftsman",
            pk=pk,
            name=one.shown,
            title=f"{one.trade}，高级技师",
            body="。".join([one.unit, *one.texts]),
            also=(one.name,) if one.leads else (),
            facets={
                "region": ("湖北", f"湖北/{one.city}"),
                "trade": (one.trade,),
                "industry": (one.unit,),
                "honour": (one.honour,),
                "year": (str(one.year),),
            },
            rank=one.rank,
        )


def questions(chance: random.Random, number: int) -> dict[str, Callable[[], Question]]:
    from text import pinyin

    alike = {
        "伟": "维",
        "静": "靖",
        "强": "蔷",
        "军": "君",
        "明": "鸣",
        "志": "智",
        "海": "亥",
        "建": "健",
        "国": "帼",
        "华": "骅",
        "峰": "锋",
        "鹏": "朋",
    }

    def any_one(fits: Callable[[Person], bool] = lambda one: True) -> Person:
        while not fits(one := person(chance.randint(1, number))):
            pass
        return one

    def name(text: str = "{}", wanted: Callable[[Person], bool] = lambda one: True) -> Question:
        one = any_one(wanted)
        return Question(text.format(one.name), lambda hit: hit.name == one.name)

    def half() -> Question:
        given = any_one(lambda one: len(one.name) == 3).name[1:]
        return Question(given, lambda hit: given in hit.name)

    def two_terms() -> Question:
        trade, city = chance.choice(TRADES), chance.choice(CITIES)
        return Question(f"{trade} {city}", lambda hit: trade in hit.trade and hit.city == city)

    def stretch() -> Question:
        text = chance.choice(any_one().texts).split("，")[0]
        start = chance.randint(0, len(text) - 4)
        part = text[start : start + 4]
        return Question(part, lambda hit: part in "。".join(hit.texts))

    def spelt(form: Callable[[str], Sequence[str]], wanted: Callable[[Person], bool] = lambda one: True) -> Question:
        one = any_one(wanted)
        letters = form(one.name)[0]
        return Question(letters, lambda hit: letters in form(hit.name))

    def mixed() -> Question:
        one = any_one(lambda one: len(one.name) == 3)
        surname, given = pinyin.full(one.name[0])[0], one.name[1:]
        return Question(f"{surname} {given}", lambda hit: given in hit.name and surname in pinyin.full(hit.name[0]))

    def wrong() -> Question:
        one = any_one(lambda one: len(one.name) == 3 and one.name[2] in alike)
        typed = one.name[:2] + alike[one.name[2]]
        return Question(typed, lambda hit: bool(set(pinyin.full(hit.name)) & set(pinyin.full(typed))))

    def slip(change: Callable[[str], str]) -> Question:
        """Meant is whoever is spelt as it was meant to be typed; a slip that makes another name's letters is no slip."""
        while True:
            one = any_one(lambda one: len(pinyin.full(one.name)[0]) > 7)
            right = pinyin.full(one.name)[0]
            typed = change(right)
            if typed != right and not pinyin.segmentations(typed):
                return Question(typed, partial(spelt_so, right))

    def spelt_so(letters: str, hit: Person) -> bool:
        return letters in pinyin.full(hit.name)

    def two_swapped(letters: str) -> str:
        at = chance.randrange(len(letters) - 1)
        return letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]

    def one_left_out(letters: str) -> str:
        at = chance.randrange(1, len(letters))
        return letters[:at] + letters[at + 1 :]

    def any_letter(letters: str) -> str:
        at = chance.randrange(1, len(letters))
        return letters[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + letters[at + 1 :]

    def begun() -> Question:
        letters = pinyin.full(any_one().name)[0][: chance.randint(2, 6)]
        return Question(letters, lambda hit: any(way.startswith(letters) for way in pinyin.typed(hit.name)), suggest=True)

    def one_letter() -> Question:
        letter = chance.choice("wlzcyhxsdg")
        return Question(letter, lambda hit: any(way.startswith(letter) for way in pinyin.typed(hit.name)), suggest=True)

    three = lambda one: len(one.name) == 3  # noqa: E731
    town = {"region": ["湖北/武汉"]}
    return {
        "name": name,
        "half a name": half,
        "name and 劳模创新工作室": lambda: name("{}劳模创新工作室", lambda one: one.leads),
        "name, traditional": lambda: name("{}", lambda one: one.name[0] in "张刘陈杨黄赵吴"),
        "pinyin in full": lambda: spelt(pinyin.full),
        "pinyin initials": lambda: spelt(pinyin.initials, three),
        "pinyin and Han": mixed,
        "two terms": two_terms,
        "any stretch of a text": stretch,
        "one common term": lambda: Question("创新", lambda hit: hit.leads or "创新" in "".join(hit.texts)),
        "wrong character (second pass)": wrong,
        "slip in pinyin: two letters swapped": lambda: slip(two_swapped),
        "slip in pinyin: one left out": lambda: slip(one_left_out),
        "slip in pinyin: another letter": lambda: slip(any_letter),
        "facets, common term, a town": lambda: Question("焊接", lambda hit: hit.city == "武汉", facets=True, filters=town),
        "facets, two terms": lambda: two_terms()._replace(facets=True),
        "facets, no text": lambda: Question("", lambda hit: True, facets=True),
        "as you type": begun,
        "as you type, one letter": one_letter,
    }


TRADITIONAL = str.maketrans("张刘陈杨黄赵吴", "張劉陳楊黃趙吳")


def ask_engine(engine: Any, question: Question) -> list[Person]:
    """As the page asks: strictly first, and with more leeway where that finds nothing."""
    from search.documents import FACETS
    from search.plan import passes
    from search.query import Query, filters
    from text.folding import fold
    from text.words import flat

    if question.suggest:
        return [person(key.pk) for key in engine.suggest(flat(fold(question.text)), 8)]
    query = Query(question.text, filters=filters(question.filters))
    facets = FACETS if question.facets else ()
    for asked in passes(question.text):
        answer = engine.search(asked, query, facets)
        if answer.total:
            return [person(hit.key.pk) for hit in answer.hits]
    return []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--elastic", default="")
    parser.add_argument("--wagtail", action="store_true")
    parser.add_argument("--keep", default="", help="a folder for the indexes, used again where it has them")
    parser.add_argument("--only", default="", help="kinds of question that hold this text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "CACHE_URL": "",
        }
        django.setup()
        measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    from search.engines.embedded import Embedded

    kept = Path(options.keep or folder) / f"index-{options.profiles}"
    embedded = Embedded(kept)
    engines: dict[str, Any] = {"tantivy": embedded}
    sizes: dict[str, Callable[[], int]] = {"tantivy": lambda: sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())}
    asked: dict[str, Callable[[Question], list[Person]]] = {"tantivy": lambda question: ask_engine(embedded, question)}
    if options.elastic:
        from search.engines.elastic import Elastic

        elastic = engines["elasticsearch"] = Elastic(options.elastic, f"bench-{options.profiles if options.keep else os.getpid()}")
        asked["elasticsearch"] = lambda question: ask_engine(elastic, question)
        sizes["elasticsearch"] = lambda: elastic.patient.indices.stats(index=elastic.alias)["_all"]["primaries"]["store"]["size_in_bytes"]
    build({name: engine for name, engine in engines.items() if engine.live() is None}, options.profiles, sizes)
    try:
        if options.wagtail:
            from tests.bench.search_wagtail import WagtailSearch

            wagtail = WagtailSearch(folder / "db.sqlite3", options.profiles)
            asked["wagtail"] = wagtail.ask
        print("\np50 / p95 in ms (what this process itself computed), and of how many questions the first hit was meant")
        print(f"{'':32}" + "".join(f"{name:>40}" for name in asked))
        chance = random.Random(11)
        for kind, make in questions(chance, options.profiles).items():
            if options.only not in kind:
                continue
            taken = {name: Taken([], [], []) for name in asked}
            spent = dict.fromkeys(asked, 0.0)
            for round_ in range(options.rounds + 3):
                question = make()
                if "traditional" in kind:
                    question = question._replace(text=question.text.translate(TRADITIONAL))
                for name, ask in asked.items():
                    if spent[name] > LONGEST or (name == "wagtail" and (question.facets or question.suggest)):
                        continue
                    began, own = time.perf_counter(), time.thread_time()
                    hits = ask(question)
                    ms, cpu = (time.perf_counter() - began) * 1000, (time.thread_time() - own) * 1000
                    spent[name] += ms / 1000
                    if round_ >= 3 or ms > 1000:
                        taken[name].ms.append(ms)
                        taken[name].cpu.append(cpu if name == "tantivy" else 0.0)
                        taken[name].right.append(bool(hits) and question.meant(hits[0]))
            print(f"{kind:32}" + "".join(f"{each!s:>40}" for each in taken.values()), flush=True)
    finally:
        if "elasticsearch" in engines and not options.keep:
            for target in engines["elasticsearch"]._targets():
                engines["elasticsearch"].patient.indices.delete(index=target)


def build(engines: dict[str, Any], number: int, sizes: dict[str, Callable[[], int]]) -> None:
    """All engines side by side: a document is analysed once for all of them, and the time of that is told apart."""
    from search import analysis
    from search.engines import elastic, embedded

    analysed: dict[int, dict[str, Any]] = {}
    real = analysis.analyse
    for module in (embedded, elastic):
        module.analyse = lambda document: dict(analysed[document.pk])
    took = {name: [0.0, 0.0] for name in ("analysis", *engines)}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        began, own = time.perf_counter(), time.process_time()
        yield
        took[name][0] += time.perf_counter() - began
        took[name][1] += time.process_time() - own

    targets = {name: engine.create() for name, engine in engines.items()}
    with ExitStack() as opened:
        writers = {name: opened.enter_context(engine.open(targets[name])) for name, engine in engines.items()}
        for chunk in batched(documents(number), 5000) if engines else ():
            with timed("analysis"):
                analysed = {document.pk: real(document) for document in chunk}
            for name, writer in writers.items():
                with timed(name):
                    writer.put((document, 1) for document in chunk)
        for name, writer in writers.items():
            with timed(name):
                writer.commit()
    for name, engine in engines.items():
        engine.swap(targets[name])
        spent = [
            f"{took[part][0]:.0f} s ({took[part][1]:.0f} s of it computing) of {what}" for part, what in (("analysis", "analysis"), (name, "writing"))
        ]
        print(f"{name}: {number:,} profiles in {' and '.join(spent)}, {sizes[name]() / 1e6:.0f} MB", flush=True)


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(values)
    while chunk := list(islice(remaining, size)):
        yield chunk


if __name__ == "__main__":
    main()
