#!/usr/bin/env python3
"""检查一份评审成绩记录 / Check the record of a judged round.

用法 Usage:  python verify_result.py RECORD.json [--sha256 公布的校验码 THE PUBLISHED FINGERPRINT]

只需 Python 3.8 以上，不需要安装任何东西，不联网。本程序按 record-format.md 写成，与评审系统没有共用的代码：
重算每一个总分和名次，核对每一个分数的哈希链（含首尾），链被截短也能发现。

Needs nothing but Python 3.8 or later and no network. Written from record-format.md, sharing no code with the system that made the record: it computes
every total and rank again and checks the chain of every mark, its first and last hash included, so that a shortened chain is noticed.

退出码 Exit code: 0 相符 all agrees, 1 不符 something differs, 2 无法读取 not readable.
"""

import argparse
import hashlib
import json
import sys
import unicodedata
from fractions import Fraction

GENESIS = "0" * 64
MOST_SHOWN = 20


def canonical(value):
    """JSON with sorted keys, without blanks, in NFC."""

    def plain(one):
        if isinstance(one, str):
            return unicodedata.normalize("NFC", one)
        if isinstance(one, dict):
            return {plain(key): plain(item) for key, item in one.items()}
        if isinstance(one, list):
            return [plain(item) for item in one]
        if isinstance(one, float):
            raise ValueError("a record holds no floating point number")
        return one

    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(value):
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


# The chains of marks


def chain_faults(record):
    heads = []
    for book in record["books"]:
        name, previous = book["book"], GENESIS
        for number, mark in enumerate(book["marks"], 1):
            where = f"books {name}, mark {number}"
            if mark["number"] != number:
                yield where, f"序号不连续 the number is {mark['number']}"
            if mark["previous"] != previous:
                yield where, "与前一个分数的哈希不相连 it does not continue the mark before"
            covered = {key: mark[key] for key in ("number", "at", "criterion", "value", "device_key", "previous")}
            made = sha256(dict(covered, version=1, book=name))
            if mark["hash"] != made:
                yield where, "分数被改动过，哈希不符 the mark was altered: its hash does not fit"
            previous = mark["hash"]
        first = book["marks"][0]["hash"] if book["marks"] else GENESIS
        if book["length"] != len(book["marks"]):
            had, has = book["length"], len(book["marks"])
            yield f"books {name}", f"应有 {had} 个分数，实有 {has} 个 the chain should have {had} marks and has {has}"
        if book["first"] != first:
            yield f"books {name}", "首个哈希不符 the first hash differs"
        if book["last"] != previous:
            yield f"books {name}", "末个哈希不符，链可能被截短 the last hash differs: the chain may have been shortened"
        heads.append([name, len(book["marks"]), previous])
    if len({name for name, _, _ in heads}) < len(heads):
        yield "books", "同一分数簿出现两次 a book stands here twice"
    if record["seal"] != sha256(sorted(heads)):
        yield "seal", "封存哈希不符，有分数簿被增删或截短 the seal differs: a book was added, removed or shortened"


# The arithmetic, as plainly as it can be written


def number(text):
    return Fraction(text)


def number_or_none(text):
    return None if text is None else Fraction(text)


def half_up(value, digits):
    if digits is None:
        return value
    scaled = abs(value) * 10**digits
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def points_of(criterion, mark):
    table = [(number(value), number(points)) for value, points in criterion["points"]]
    if not table:
        return mark
    if mark <= table[0][0]:
        return table[0][1]
    for (low, at_low), (high, at_high) in zip(table, table[1:]):  # noqa: B905 (Python 3.8)
        if low <= mark < high:
            return at_low + (at_high - at_low) * (mark - low) / (high - low) if criterion["interpolate"] else at_low
    return table[-1][1]


def low_is_better(criterion):
    return criterion.get("direction") == "low" and not criterion["points"]


class Reckoning:
    """One group of entries."""

    def __init__(self, record, entries):
        self.scheme = record["scheme"]
        self.entries = entries
        self.criteria = self.scheme["criteria"]
        self.panels = self.scheme["panels"] or [{"key": "", "weight": "1"}]
        self.factors = {(entry, key): number(factor) for entry, key, factor in record["factors"]}
        self.earlier = record["earlier"]
        self.orders = {decision["entry"]: decision["order"] for decision in record["decisions"]}
        counted = [one for one in self.criteria if number(one["weight"]) > 0 and not one["bonus"]]
        self.low_wins = all(low_is_better(one) for one in counted)
        self.best = -1 if self.low_wins else 1
        self.marks = {}
        inside = set(entries)
        for book in record["books"]:
            if book["counts"] and book["entry"] in inside:
                for mark in book["marks"]:  # the newest mark of a criterion counts; an empty one takes it back
                    self.marks.setdefault((book["entry"], book["panel"]), {}).setdefault(mark["criterion"], {})[str(book["judge"])] = mark["value"]

    def sign(self, criterion):
        return 1 if low_is_better(criterion) == self.low_wins else -1

    def marked_by(self, panel):
        return [one for one in self.criteria if one["key"] in panel.get("criteria", [one["key"]])]

    def points(self, entry, panel, criterion):
        """Judge -> points, without missing marks."""
        given = self.marks.get((entry, panel["key"]), {}).get(criterion["key"], {})
        return {judge: points_of(criterion, number(value)) for judge, value in given.items() if value is not None}

    def kept(self, values, plain):
        """The values that the statistic is taken over, and whether dropping was asked for and could not be done."""
        values = sorted(values)
        drop = self.scheme["drop"]
        if plain or not (drop["high"] or drop["low"]):
            return values, False
        if len(values) - drop["high"] - drop["low"] < drop["at_least"]:
            return values, True
        return values[drop["low"] : len(values) - drop["high"]], False

    def statistic(self, values, plain=False):
        kept, _ = self.kept(values, plain)
        if self.scheme["statistic"] == "sum":
            return sum(kept)
        if self.scheme["statistic"] == "median" and not plain:
            kept = kept[(len(kept) - 1) // 2 : len(kept) // 2 + 1]
        return sum(kept) / len(kept)

    def share(self, criteria, lacking):
        """What the weights are multiplied by when some criteria have no mark; None: nothing can take their weight."""
        sharing = [one for one in criteria if not one["bonus"] and self.sign(one) > 0]
        whole = sum(number(one["weight"]) for one in sharing)
        left = sum(number(one["weight"]) for one in sharing if one["key"] not in lacking)
        return Fraction(1) if not lacking else whole / left if left else None

    def product(self, entry, criterion, value, share, digits):
        times = number(criterion["weight"]) * self.factors.get((entry, criterion["key"]), 1) * self.sign(criterion)
        if not criterion["bonus"] and self.sign(criterion) > 0:
            times *= share
        return half_up(value * times, digits)

    def panel_sum(self, entry, panel, plain=False, line=None):
        """The panel's sum for an entry, None when it is missing. `line` collects what the record tells beside it."""
        return self.by_sheet(entry, panel, plain, line) if self.scheme["aggregate"] == "sheet" else self.by_criterion(entry, panel, plain, line)

    def by_criterion(self, entry, panel, plain, line):
        rounding = {} if plain else self.scheme["round"]
        criteria = self.marked_by(panel)
        statistics = {}
        for criterion in criteria:
            values = list(self.points(entry, panel, criterion).values())
            if values:
                statistics[criterion["key"]] = half_up(self.statistic(values, plain), rounding.get("statistic"))
                if line is not None and self.kept(values, plain)[1]:
                    line["not_dropped"].append([panel["key"], criterion["key"], len(values)])
        missing = [one["key"] for one in criteria if one["key"] not in statistics and not one["optional"] and not one["bonus"]]
        share = self.share(criteria, {one["key"] for one in criteria if one["key"] not in statistics and not one["bonus"]})
        if missing or share is None:
            if line is not None:
                line["missing"] += [[panel["key"], key, "marks"] for key in missing] or [[panel["key"], "", "marks"]]
            share = None
        total = Fraction(0)
        for criterion in criteria:
            key = criterion["key"]
            if key in statistics:
                value = self.product(entry, criterion, statistics[key], Fraction(1) if share is None else share, rounding.get("weighted"))
                total += value
                if line is not None:
                    line["criteria"][key] = line["criteria"].get(key, 0) + value * number(panel["weight"])
                    line["scores"][key] = line["scores"].get(key, 0) + statistics[key] * number(panel["weight"])
        return None if share is None else total

    def sheets(self, entry, panel, digits):
        """Judge -> {criterion: product}, for sheets that lack nothing required."""
        criteria = self.marked_by(panel)
        points = {one["key"]: self.points(entry, panel, one) for one in criteria}
        made = {}
        for judge in {judge for given in points.values() for judge in given}:
            lacking = [one for one in criteria if judge not in points[one["key"]] and not one["bonus"]]
            share = self.share(criteria, {one["key"] for one in lacking})
            if share is not None and all(one["optional"] for one in lacking):
                own = [one for one in criteria if judge in points[one["key"]]]
                made[judge] = {one["key"]: self.product(entry, one, points[one["key"]][judge], share, digits) for one in own}
        return made

    def by_sheet(self, entry, panel, plain, line):
        rounding = {} if plain else self.scheme["round"]
        sheets = self.sheets(entry, panel, rounding.get("weighted"))
        if not sheets:
            if line is not None:
                line["missing"].append([panel["key"], "", "marks"])
            return None
        totals = {judge: sum(products.values()) for judge, products in sheets.items()}
        if line is not None:
            self.tell_sheets(entry, panel, plain, line, sheets, totals)
        return half_up(self.statistic(list(totals.values()), plain), rounding.get("statistic"))

    def tell_sheets(self, entry, panel, plain, line, sheets, totals):
        """A criterion's part of the kept sheets. Of sheets with equal totals each is kept by the same part."""
        values = list(totals.values())
        kept, refused = self.kept(values, plain)
        if refused:
            line["not_dropped"].append([panel["key"], "", len(values)])
        if self.scheme["statistic"] == "median":
            kept = kept[(len(kept) - 1) // 2 : len(kept) // 2 + 1]
        count = 1 if self.scheme["statistic"] == "sum" else len(kept)
        for judge, products in sheets.items():
            part = Fraction(kept.count(totals[judge]), values.count(totals[judge])) / count
            if part:
                for key, product in products.items():
                    criterion = next(one for one in self.criteria if one["key"] == key)
                    points = self.points(entry, panel, criterion)[judge]
                    line["criteria"][key] = line["criteria"].get(key, 0) + product * part * number(panel["weight"])
                    line["scores"][key] = line["scores"].get(key, 0) + points * part * number(panel["weight"])

    def total(self, entry, plain=False, line=None):
        sums = [self.panel_sum(entry, panel, plain, line) for panel in self.panels]
        if None in sums:
            return None
        total = sum(value * number(panel["weight"]) for value, panel in zip(sums, self.panels))  # noqa: B905 (Python 3.8)
        carry = self.scheme["carry"]
        if carry:
            earlier = number(carry["earlier"])
            before = number_or_none((self.earlier or {}).get(entry)) if earlier else Fraction(0)
            if before is None:
                if line is not None:
                    line["missing"].append(["", "", "earlier"])
                return None
            total = before * earlier + total * number(carry["this"])
        return half_up(total, None if plain else self.scheme["round"]["total"])

    # Ranks

    def lines(self):
        made = {}
        for entry in self.entries:
            line = {"not_dropped": [], "missing": [], "criteria": {}, "scores": {}}
            line["total"] = self.total(entry, line=line)
            if line["missing"]:
                line["total"] = None
            line["rank"], line["tie"] = None, ""
            made[entry] = line
        rank = 1
        complete = [entry for entry in self.entries if made[entry]["total"] is not None]
        for level in classes(complete, {entry: made[entry]["total"] * self.best for entry in complete}):
            for part, tie in self.settled(level, list(self.scheme["ties"]), made, ""):
                for entry in part:
                    made[entry]["rank"], made[entry]["tie"] = rank, tie
                rank += len(part)
        return made

    def settled(self, level, keys, lines, settled_by):
        if len(level) == 1:
            return [(level, settled_by)]
        if not keys:
            return [(level, "shared")]
        parts = [level] if keys[0] == "shared" else classes(level, self.tie_values(keys[0], level, lines))
        made = []
        for part in parts:
            made += self.settled(part, keys[1:], lines, settled_by if len(parts) == 1 else keys[0])
        return made

    def tie_values(self, key, level, lines):
        if key == "earlier":
            return {entry: number(self.earlier[entry]) * self.best for entry in level if entry in (self.earlier or {})}
        if key == "untrimmed":
            return {entry: self.total(entry, plain=True) * self.best for entry in level}
        if key == "head_to_head":
            return self.head_to_head(level)
        if key == "chair":
            return {entry: -self.orders[entry] for entry in level if entry in self.orders}
        name = key.split(":", 1)[1]
        criterion = next(one for one in self.criteria if one["key"] == name)
        best = -1 if low_is_better(criterion) else 1
        factors = {entry: self.factors.get((entry, name), 1) for entry in level}
        return {entry: lines[entry]["scores"][name] * factors[entry] * best for entry in level if name in lines[entry]["scores"]}

    def head_to_head(self, level):
        own = {}
        for entry in level:
            own[entry] = {
                (panel["key"], judge): sum(products.values()) * self.best
                for panel in self.panels
                for judge, products in self.sheets(entry, panel, None).items()
            }
        return {
            entry: sum(
                (own[entry][by] > own[other][by]) - (own[entry][by] < own[other][by]) for other in level for by in own[entry] if by in own[other]
            )
            for entry in level
        }


def classes(entries, values):
    """Entries of equal value together, the best first, those without a value last."""
    together = {}
    for entry in entries:
        if entry in values:
            together.setdefault(values[entry], []).append(entry)
    without = [entry for entry in entries if entry not in values]
    return [together[value] for value in sorted(together, reverse=True)] + ([without] if without else [])


def advances(cut, lines):
    """Entry -> True, False, or None: a tie across the line waits for a decision."""
    ranks = {entry: line["rank"] for entry, line in lines.items()}
    if not cut:
        return dict.fromkeys(ranks)
    ordered = sorted(rank for rank in ranks.values() if rank is not None)
    places = min(cut["places"], len(ordered))
    last = ordered[places - 1] if places > 0 else 0
    inside = sum(rank <= last for rank in ordered)
    waits = inside > cut["places"] and not cut["ties_enlarge"]
    return {entry: False if rank is None or rank > last else None if waits and rank == last else True for entry, rank in ranks.items()}


def result_faults(record):
    groups = record["groups"]
    recorded = {line["entry"]: line for line in record["results"]}
    if len(recorded) != len(record["results"]) or set(recorded) != set(record["entries"]):
        yield "results", "成绩表的项目与参评项目不一致 the lines are not exactly the entries of the round"
    known = set(record["entries"])
    for book in record["books"]:
        if book["entry"] not in known:
            yield f"books {book['book']}", "不属于任何参评项目 is about an entry that is not in the round"
    for group in sorted(set(groups.values())) if groups is not None else [""]:
        entries = [entry for entry in record["entries"] if groups is None or groups[entry] == group]
        lines = Reckoning(record, entries).lines()
        going = advances(record["cut"], lines)
        for entry, line in lines.items():
            if entry in recorded:
                for what in line_faults(recorded[entry], line, group, going[entry]):
                    yield f"results {entry}", what


def line_faults(said, line, group, goes_on):
    total = number_or_none(said["total"])
    if total != line["total"]:
        again = None if line["total"] is None else shown(line["total"])
        yield f"总分记录为 {said['total']}，重算为 {again} the total differs"
    for key, name in (("rank", "名次"), ("tie", "同分规则"), ("not_dropped", "未去掉高低分"), ("missing", "缺分")):
        if said[key] != line[key]:
            yield f"{name}记录为 {said[key]}，重算为 {line[key]} {key} differs"
    if said["group"] != group:
        yield "组别不符 the group differs"
    if said["advances"] is not goes_on:
        yield f"是否晋级记录为 {said['advances']}，重算为 {goes_on} advances differs"
    if {key: number(value) for key, value in said["criteria"].items()} != line["criteria"]:
        yield "各项得分不符 the columns of the criteria differ"


def shown(value):
    return str(value) if value.denominator == 1 else f"{value} ({float(value):.6f})"


def faults_of(record):
    if record["kind"] != "gongchuang.record" or record["format"] != 1:
        raise ValueError("not a record of format 1")
    return list(chain_faults(record)) + list(result_faults(record))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", metavar="RECORD.json")
    parser.add_argument("--sha256", metavar="HEX", help="成绩公布页上的校验码 the fingerprint on the published result page")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        with open(options.record, "rb") as file:
            data = file.read()
        record = json.loads(data.decode("utf-8-sig"))
        fingerprint = sha256(record)
        faults = faults_of(record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration, ZeroDivisionError) as error:
        print(f"无法读取 not readable: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(f"SHA-256 {fingerprint}")
    if options.sha256 and options.sha256.strip().lower() != fingerprint:
        faults.insert(0, ("SHA-256", "与公布的校验码不符 is not the published fingerprint"))
    if not options.sha256:
        print("请与公布页上的校验码比对 compare this with the fingerprint on the published page")
    for where, what in faults[:MOST_SHOWN]:
        print(f"{where}: {what}")
    if len(faults) > MOST_SHOWN:
        print(f"… 共 {len(faults)} 处 in all")
    marks = sum(len(book["marks"]) for book in record["books"])
    if faults:
        print(f"不符 DIFFERS: {len(faults)}")
        return 1
    print(f"相符 AGREES: {len(record['results'])} 个项目 entries, {marks} 个分数 marks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
