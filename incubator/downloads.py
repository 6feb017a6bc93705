"""The published figures as a workbook and as CSV, with a dictionary of what each column and each measure means. As coarse as the public page."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incubator import opening
from incubator.figure_queries import region_names
from incubator.models import Figure
from incubator.models.reports import RUNG_WORDS
from incubator.opening import STRONGEST_FIRST, by_region, sums
from incubator.rules.measures import BY_KEY, FEN, HUNDREDTHS, MEASURES, VENTURES, YUAN_PER_YUAN, Measure
from incubator.rules.words import Rung
from spreadsheets.writing import Heading, Page, Value, xlsx

NUMBERED = {FEN: 2, HUNDREDTHS: 2, YUAN_PER_YUAN: 2}


def number(measure: Measure, value: int) -> Decimal | int:
    """In the unit that the dictionary names: yuan, full-time jobs, firms."""
    return Decimal(value) / 100 if measure.unit in NUMBERED else value


def total_rows(figures: Sequence[Figure]) -> Iterator[list[Value]]:
    for figure in figures:
        measure, beside = BY_KEY[figure.measure], figure.said_beside
        nothing = measure.per is not None and not beside["under"] or opening.withheld(figure)
        yield [
            measure.key, opening.named(measure), None if nothing else number(measure, figure.value), opening.unit_words(measure),
            figure.scope.name, figure.as_of, str(RUNG_WORDS[Rung(figure.rung)]), beside["things"],
            " ".join(mark for mark, _said in opening.marks(figure)), beside["due"], beside["received"], beside["verified"],
            opening.texts(measure)["comparison"], figure.version, figure.at,
        ]  # fmt: skip


def total_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Key"), 18), Heading(_("Measure"), 26), Heading(pgettext("column", "Value"), 18, "number", 2),
        Heading(pgettext("column", "Unit"), 12),
        Heading(pgettext("column", "Scope"), 20), Heading(pgettext("column", "As of"), 12, "date"), Heading(_("Weakest evidence"), 20),
        Heading(_("Things summed"), 10, "number"), Heading(_("Marks"), 8), Heading(_("Reports due"), 10, "number"),
        Heading(_("Reports received"), 10, "number"), Heading(_("Reports verified"), 10, "number"), Heading(_("Comparison group"), 12),
        Heading(pgettext("column", "Version"), 8, "number"), Heading(pgettext("column", "Published"), 18),
    )  # fmt: skip


def evidence_rows(figures: Sequence[Figure]) -> Iterator[list[Value]]:
    """Of a measure that divides, of what is divided."""
    for figure in figures:
        measure = BY_KEY[figure.measure]
        values, counts = sums(figure.cells, lambda cell: cell.rung)
        hidden = opening.not_alone(figure.source_rows) if measure.unit != VENTURES else set()
        for rung in STRONGEST_FIRST:
            if values[rung] or counts[rung]:
                value = None if rung in hidden else number(parted(measure), values[rung])
                yield [measure.key, opening.named(measure), str(RUNG_WORDS[rung]), value, counts[rung]]


def parted(measure: Measure) -> Measure:
    """The parts of leverage are money, and not yuan for each yuan."""
    return BY_KEY["paid_equity"] if measure.unit == YUAN_PER_YUAN else measure


def region_rows(figures: Sequence[Figure]) -> Iterator[list[Value]]:
    names = region_names({cell.region for figure in figures for cell in figure.cells})
    for figure in figures:
        measure = BY_KEY[figure.measure]
        for row in by_region(figure.cells, names):
            for rung, count in zip(STRONGEST_FIRST, row.cells, strict=True):
                if count:
                    yield [measure.key, opening.named(measure), row.name, str(RUNG_WORDS[rung]), count]


def revision_rows(figures: Sequence[Figure]) -> Iterator[list[Value]]:
    for figure in figures:
        if figure.version == 1:
            continue
        for revision in opening.revisions(figure, public=True):
            for why, difference in revision.reasons or [("", "")]:
                yield [
                    figure.measure, opening.named(BY_KEY[figure.measure]), figure.as_of, revision.version, revision.old, revision.new, why,
                    difference, revision.note,
                ]  # fmt: skip


def dictionary_rows() -> Iterator[list[Value]]:
    for measure in MEASURES:
        text = opening.texts(measure)
        yield [text[name] for name in ("key", "name", "unit", "counts", "never", "formula", "evidence", "source", "comparison", "version")]


def dictionary_headings() -> tuple[Heading, ...]:
    return (
        Heading(_("Key"), 18), Heading(_("Measure"), 26), Heading(pgettext("column", "Unit"), 14),
        Heading(pgettext("measure", "Counts"), 44),
        Heading(_("Never counts"), 44), Heading(_("Formula in words"), 44), Heading(pgettext("column", "Evidence"), 36),
        Heading(pgettext("column", "Source"), 36), Heading(_("Comparison group"), 12), Heading(_("Version of the definition"), 10),
    )  # fmt: skip


def column_rows() -> list[list[Value]]:
    """What the columns of the other sheets say."""
    return [
        [_("Key"), _("The measure's name for machines; it never changes.")],
        [
            pgettext("column", "Value"),
            _(
                "In the unit beside it: yuan (not 10,000 yuan), full-time jobs, person-times, firms. "
                "Empty: there is nothing to divide by, or too few firms are in it."
            ),
        ],
        [pgettext("column", "As of"), _("The figure counts what had happened by the end of this day.")],
        [_("Weakest evidence"), _("Of all that is summed: a total is as well proved as its weakest part.")],
        [_("Things summed"), _("Payments, contracts, reports or firms.")],
        [_("Marks"), _("p provisional: not every report due has come in and been verified. r revised.")],
        [_("Comparison group"), _("What the figure is held beside. “none”: it says what is so, and not what the programme brought about.")],
        [pgettext("column", "Region"), _("Prefecture. Regions with fewer than three things are put together.")],
    ]  # fmt: skip


def workbook(figures: Sequence[Figure], *, moment: dt.datetime) -> bytes:
    pages = [
        Page(_("Totals"), total_headings(), total_rows(figures)),
        Page(pgettext("table", "By evidence"), (
            Heading(_("Key"), 18), Heading(_("Measure"), 26), Heading(pgettext("column", "Evidence"), 22),
            Heading(pgettext("column", "Value"), 18, "number", 2), Heading(_("Things summed"), 12, "number"),
        ), evidence_rows(figures)),
        Page(pgettext("table", "By region"), (
            Heading(_("Key"), 18), Heading(_("Measure"), 26), Heading(pgettext("column", "Region"), 18), Heading(pgettext("column", "Evidence"), 22),
            Heading(_("Things summed"), 12, "number"),
        ), region_rows(figures)),
        Page(_("Revisions"), (
            Heading(_("Key"), 18), Heading(_("Measure"), 26), Heading(pgettext("column", "As of"), 12, "date"),
            Heading(pgettext("column", "Version"), 8, "number"), Heading(_("Old value"), 16), Heading(_("New value"), 16),
            Heading(_("Why"), 40), Heading(_("Difference"), 16), Heading(pgettext("venture", "Note"), 40),
        ), revision_rows(figures)),
        Page(_("Data dictionary"), dictionary_headings(), dictionary_rows()),
        Page(_("Columns"), (Heading(pgettext("column", "Column"), 22), Heading(_("What it says"), 90)), column_rows()),
    ]  # fmt: skip
    return xlsx(pages, moment=moment)


def flat(figures: Sequence[Figure]) -> tuple[list[str], Iterable[Sequence[Value]]]:
    """(headings, rows) of the CSV: the totals."""
    return [heading.label for heading in total_headings()], total_rows(figures)


def dictionary() -> tuple[list[str], Iterable[Sequence[Value]]]:
    return [heading.label for heading in dictionary_headings()], dictionary_rows()
