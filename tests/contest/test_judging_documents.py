"""What the documents say, the program does."""

import hashlib
import json
import re
from pathlib import Path

from contest.rules.record import RULES, build_record, mark_hash
from contest.rules.scheme import TIE_KEYS, read_scheme
from contest.rules.scoring import RoundMarks
from tests.contest.rules.rounds import closed_of, marks, scheme

DOCS = Path(__file__).parents[2] / "docs"


def test_the_example_of_a_hash_is_right():
    text = (DOCS / "record-format.md").read_text(encoding="utf-8")
    digest = re.search(r"has the SHA-256 `([0-9a-f]{64})`", text)[1]
    covered = re.search(r"^\{.*\"version\":1\}$", text, re.MULTILINE)[0]
    assert hashlib.sha256(covered.encode()).hexdigest() == digest
    assert mark_hash(**{key: value for key, value in json.loads(covered).items() if key != "version"}) == digest


def test_every_key_of_a_record_is_described():
    text = (DOCS / "record-format.md").read_text(encoding="utf-8")
    record = build_record(closed_of(scheme("idea"), RoundMarks(marks({"A": {"idea": ["80"]}}))), code="1")
    keys = {*record, *record["results"][0], *record["books"][0], *record["books"][0]["marks"][0]}
    assert sorted(key for key in keys if f"`{key}`" not in text and f'"{key}"' not in text) == []
    assert [rule for rule in RULES if rule not in text] == []


def test_every_key_of_a_scheme_is_described():
    text = (DOCS / "judging-files.md").read_text(encoding="utf-8")
    example = json.loads(re.search(r"```json\n(.*?)```", text, re.DOTALL)[1])
    assert read_scheme(example).panels[1].criteria == ("idea",)
    keys = ["key", "name", "weight", "lowest", "highest", "step", "optional", "bonus", "direction", "points", "interpolate", "anchors", "spread"]
    keys += ["panels", "aggregate", "statistic", "drop", "round", "carry", "ties", *TIE_KEYS]
    assert [key for key in keys if f"`{key}`" not in text] == []
