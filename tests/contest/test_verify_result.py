"""The program that is offered beside every record, run as a stranger runs it; and `replay` beside it."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contest import verify_result
from contest.rules.record import CutLine, build_record, fingerprint, record_text
from contest.rules.scoring import RoundMarks
from tests.contest.rules.rounds import closed_of, marks, scheme

PROGRAM = Path(verify_result.__file__)


@pytest.fixture
def record():
    rule = scheme(
        {"key": "idea", "weight": "0.6", "name": "创新性"},
        {"key": "time", "weight": "0.4", "points": [["0", "100"], ["60", "90"], ["120", "0"]], "interpolate": True},
        drop={"high": 1, "low": 1, "at_least": 1},
        round={"statistic": 2, "weighted": 2, "total": 2},
        ties=["criterion:idea", "untrimmed", "head_to_head"],
    )
    table = {
        "GY-1": {"idea": ["80", "90", "85"], "time": ["50", "50", "49"]},
        "GY-2": {"idea": ["80", "90.5", "85"], "time": ["50", "50", "49"]},
        "GY-3": {"idea": ["70", "71", None], "time": ["10", "20", "30"]},
    }
    closed = closed_of(rule, RoundMarks(marks(table)), about={"contest": "工友杯"}, cut=CutLine(places=2, ties_enlarge=True))
    return json.loads(record_text(build_record(closed, code="1.0")))


@pytest.fixture
def verify(tmp_path):
    def run(record, *options):
        file = tmp_path / "record.json"
        file.write_text(record if isinstance(record, str) else record_text(record), encoding="utf-8")
        return subprocess.run([sys.executable, "-I", str(PROGRAM), str(file), *options], capture_output=True, encoding="utf-8", cwd=tmp_path)

    return run


def test_it_agrees_with_an_honest_record(record, verify):
    done = verify(record, "--sha256", fingerprint(record))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"SHA-256 {fingerprint(record)}" in done.stdout
    assert "AGREES: 3 个项目 entries, 18 个分数 marks" in done.stdout


def test_it_imports_the_standard_library_only():
    names = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda record: record["books"][0]["marks"][0].update(value="81"), "books assignment:1, mark 1: 分数被改动过"),
        (lambda record: record["books"][0]["marks"].pop(), "books assignment:1: 末个哈希不符，链可能被截短"),
        (lambda record: record["books"][0]["marks"].pop(0), "books assignment:1: 首个哈希不符"),
        (lambda record: record["books"].pop(), "seal: 封存哈希不符"),
        (lambda record: record["results"][0].update(total="99"), "results GY-2: 总分记录为 99"),
        (lambda record: record["results"][0].update(rank=2), "results GY-2: 名次记录为 2，重算为 1"),
        (lambda record: record["results"][0].update(tie="chair"), "results GY-2: 同分规则记录为 chair"),
        (lambda record: record["results"][2].update(advances=True), "results GY-3: 是否晋级记录为 True"),
        (lambda record: record["results"][2]["criteria"].update(idea="1"), "results GY-3: 各项得分不符"),
        (lambda record: record["results"].pop(), "results: 成绩表的项目与参评项目不一致"),
        (lambda record: record["books"][0].update(counts=False), "results GY-1: 总分记录为"),
    ],
)
def test_it_notices_what_was_altered(record, verify, change, said):
    change(record)
    done = verify(record)
    assert done.returncode == 1
    assert said in done.stdout
    assert "DIFFERS" in done.stdout


def test_a_chain_cut_short_and_mended_all_round_still_is_not_the_published_record(record, verify):
    """Length, last hash and seal rewritten to fit: only the published fingerprint shows it."""
    published = fingerprint(record)
    book = next(book for book in record["books"] if book["entry"] == "GY-3" and book["judge"] == 3)
    book["marks"].pop(0)
    book["marks"][0].update(number=1, previous="0" * 64)
    digest = verify_result.sha256({**{key: value for key, value in book["marks"][0].items() if key != "hash"}, "version": 1, "book": book["book"]})
    book["marks"][0]["hash"] = digest
    book.update(length=1, first=digest, last=digest)
    record["seal"] = verify_result.sha256(sorted([one["book"], one["length"], one["last"]] for one in record["books"]))

    assert verify(record).returncode == 0
    assert "与公布的校验码不符" in verify(record, "--sha256", published).stdout


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "gongchuang.record", "format": 2}', '{"kind": "gongchuang.record", "format": 1}'])
def test_what_is_no_record_is_not_readable(verify, text):
    done = verify(text)
    assert done.returncode == 2
    assert "not readable" in done.stderr
    assert "Traceback" not in done.stderr


def test_replay_says_equal_with_the_fingerprint(record, tmp_path, capsys):
    (tmp_path / "record.json").write_text(record_text(record), encoding="utf-8")
    call_command("replay", tmp_path / "record.json")
    assert capsys.readouterr().out == f"equal {fingerprint(record)}\n"


def test_replay_names_the_first_difference(record, tmp_path, capsys):
    record["results"][0]["total"] = "99"
    (tmp_path / "record.json").write_text(record_text(record), encoding="utf-8")
    with pytest.raises(SystemExit) as leaving:
        call_command("replay", tmp_path / "record.json")
    assert leaving.value.code == 1
    assert "results[1] (GY-2).total" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{", "[]", '{"kind": "x"}', '{"kind": 0.5}'])
def test_replay_refuses_what_is_no_record(tmp_path, text):
    (tmp_path / "record.json").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="不是") as error:
        call_command("replay", tmp_path / "record.json")
    assert error.value.returncode == 2
