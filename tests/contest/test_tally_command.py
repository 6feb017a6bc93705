"""The commands on plain files, as a supervisor types them."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from contest.management.commands.tally import Command

SCHEME = {
    "criteria": [{"key": "idea", "weight": "0.6", "lowest": "0", "highest": "100"}, {"key": "use", "weight": "0.4"}],
    "drop": {"high": 1, "low": 1, "at_least": 3},
    "round": {"total": 2},
    "ties": ["earlier", "chair"],
}
MARKS = "entry,judge,criterion,mark\nA,1,idea,80\nA,1,use,90\nB,1,idea,80\nB,1,use,90\nC,1,idea,70\nC,1,use,\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "scheme.json").write_text(json.dumps(SCHEME), encoding="utf-8")
    (tmp_path / "marks.csv").write_text(MARKS, encoding="utf-8")
    (tmp_path / "earlier.csv").write_text("entry,total\nA,70\nB,71\nC,90\n", encoding="utf-8")
    return tmp_path


def tally(files, *options, **rest):
    call_command("tally", files / "scheme.json", files / "marks.csv", *options, **rest)


def test_the_result_goes_to_the_screen(files, capsys):
    tally(files, "--carry", str(files / "earlier.csv"))
    out, err = capsys.readouterr()
    assert out == "entry,rank,total,tie,idea,use\nB,1,84.00,earlier,48,36\nA,2,84.00,earlier,48,36\nC,3,,,42,\n"
    assert "C：缺分，未计总分，排在最后" in err
    assert "没有去掉最高分和最低分 too few marks, nothing dropped: B, A" in err


def test_or_to_a_file(files):
    tally(files, "--carry", str(files / "earlier.csv"), "-o", str(files / "result.csv"))
    assert (files / "result.csv").read_text(encoding="utf-8").splitlines()[1] == "B,1,84.00,earlier,48,36"
    assert sorted(path.name for path in files.iterdir()) == ["earlier.csv", "marks.csv", "result.csv", "scheme.json"]


def test_the_chair_decides(files, capsys):
    (files / "scheme.json").write_text(json.dumps({**SCHEME, "ties": ["chair"]}), encoding="utf-8")
    (files / "decisions.csv").write_text("entry,order,reason\nA,1,转化更成熟\nB,2,转化更成熟\n", encoding="utf-8")
    tally(files, "--decisions", str(files / "decisions.csv"))
    assert capsys.readouterr().out.splitlines()[1:3] == ["A,1,84.00,chair,48,36", "B,2,84.00,chair,48,36"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("marks.csv", MARKS + "D,1,idea,101\n", "marks.csv, line 8, column mark: 101 is above 100"),
        ("marks.csv", "entry,judge,mark\n", "marks.csv, line 1, column criterion"),
        ("scheme.json", "{", "scheme.json, line 1, column 2: this is not JSON"),
        ("scheme.json", '{"criteria": [{"key": "idea", "weight": "x"}]}', "scheme.json, criteria[1].weight: x is not a plain decimal"),
        ("earlier.csv", "entry,total\nA,x\n", "earlier.csv, line 2, column total: x is not"),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_written(files, name, text, said):
    (files / name).write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=re.escape(said)) as error:
        tally(files, "--carry", str(files / "earlier.csv"), "-o", str(files / "result.csv"))
    assert "：" in str(error.value)
    assert error.value.returncode == 2
    assert not (files / "result.csv").exists()


def test_earlier_totals_that_the_scheme_needs_must_be_given(files):
    with pytest.raises(CommandError, match="--carry") as error:
        tally(files)
    assert error.value.returncode == 2


def test_a_file_that_is_not_there_is_named(files):
    (files / "marks.csv").unlink()
    with pytest.raises(CommandError, match=r"marks\.csv: 无法读取") as error:
        tally(files)
    assert error.value.returncode == 2


def test_help_says_what_the_files_hold():
    text = Command().create_parser("manage.py", "tally").format_help()
    for word in ("entry,judge,criterion,mark", "--carry", "--decisions", "缺分", "docs/judging-files.md"):
        assert word in text


@pytest.mark.parametrize("command", ["assign", "calibrate"])
def test_no_command_leaves_half_a_file(command, tmp_path):
    (tmp_path / "a.csv").write_text(
        "entry,judge,affinity\nA,1,0.5\n" if command == "assign" else "entry,judge,mark\nA,1,80\nA,2,81\nB,1,70\n", encoding="utf-8"
    )
    options = ["--per-entry", "1", "--max-load", "1"] if command == "assign" else ["--bootstrap", "2"]
    with pytest.raises(CommandError) as error:
        call_command(command, tmp_path / "a.csv", *options, "-o", str(tmp_path / "none" / "out.csv"))
    assert error.value.returncode == 2
    call_command(command, tmp_path / "a.csv", *options, "-o", str(tmp_path / "out.csv"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.csv"]
