"""Spreadsheets from outside, read where they can do no harm: size and unzipped total first, then a child process with a memory ceiling and
a time limit."""

import datetime as dt
import io
import json
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spreadsheets import child

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

FILE_BYTES = 30 << 20
UNZIPPED_BYTES = 200 << 20
ZIP_MEMBERS = 2_000
SECONDS = 30


class BadSheet(Exception):
    """The file cannot be taken. The message says what is the matter and what to do, in Chinese, for the person who sent it."""


@dataclass(frozen=True)
class Sheet:
    """`rows[0][0]` is A1. Cells merged downwards all hold the value; `name` is "" for CSV; `others` are visible sheets that were not read."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    others: tuple[str, ...] = ()


def read(source: bytes | Path, *, sheet: str = "", seconds: int = SECONDS) -> Sheet:
    """One sheet of an xlsx, xls, ods or CSV file: the one named, else the first visible one that holds anything. The type is told by content.

    Numbers come as int or float, dates as date or datetime, errors and blanks as None; formulas as what the last program computed. Raises BadSheet.
    """
    if isinstance(source, Path):
        if source.stat().st_size > FILE_BYTES:
            raise BadSheet(f"文件超过 {FILE_BYTES >> 20} MB。请拆成几个文件，或删去图片后再上传。")
        source = source.read_bytes()
    check(source)
    try:
        done = subprocess.run(  # noqa: S603  our own script by our own interpreter; the sheet's name is an argument, never a command
            [sys.executable, "-I", str(Path(__file__).with_name("child.py")), str(seconds), sheet],
            input=source,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        raise BadSheet(TOO_SLOW) from None
    if done.returncode:
        raise BadSheet(REASONS.get(done.returncode, UNREADABLE))
    found = json.loads(done.stdout)
    rows = [[_typed(cell) for cell in row] for row in found["rows"]]
    for top, left, bottom, _right in found["merged"]:
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and left < len(rows[top]):
                row[left] = rows[top][left]
    return Sheet(name=found["name"], rows=tuple(map(tuple, rows)), others=tuple(found["others"]))


def check(content: bytes) -> None:
    """What can be known without opening the file. Raises BadSheet."""
    if len(content) > FILE_BYTES:
        raise BadSheet(f"文件超过 {FILE_BYTES >> 20} MB。请拆成几个文件，或删去图片后再上传。")
    if content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise BadSheet("这个文件是改了扩展名的网页或 XML，不是表格。请用 WPS 或 Excel 打开，另存为 xlsx 后再上传。")
    if content[:2] != b"PK":
        return
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise BadSheet(UNREADABLE) from None
    if len(members) > ZIP_MEMBERS or sum(member.file_size for member in members) > UNZIPPED_BYTES:
        raise BadSheet(f"表格解压后超过 {UNZIPPED_BYTES >> 20} MB。请删去图片和用不到的工作表后再上传。")


TOO_SLOW = "表格读取时间过长。请只保留需要的工作表和行列，另存为 xlsx 后再上传。"
UNREADABLE = "表格打不开，文件可能已损坏，或者不是表格。请用 WPS 或 Excel 打开，另存为 xlsx 后再上传。"
REASONS = {
    child.EMPTY: "表格里没有内容。请确认填好的工作表没有隐藏，保存后再上传。",
    child.TOO_MANY_CELLS: "表格的行列过多。请删去名单以外的行和列，另存为 xlsx 后再上传。",
    child.NO_SUCH_SHEET: "没有这个名称的工作表。请核对工作表名称。",
    child.LOCKED: "表格设有打开密码。请取消密码后再上传。",
    child.NOT_TEXT: UNREADABLE,
    -signal.SIGXCPU: TOO_SLOW,
}


def _typed(cell: Any) -> Cell:
    match cell:
        case {"date": day}:
            return dt.date.fromisoformat(day)
        case {"datetime": moment}:
            return dt.datetime.fromisoformat(moment)
        case {"time": hour}:
            return dt.time.fromisoformat(hour)
        case {"seconds": seconds}:
            return dt.timedelta(seconds=seconds)
    typed: Cell = cell
    return typed
