"""The codes of rules/, with the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.rules import standing, words
from directory.rules.dates import Precision as ListedPrecision


class Kind(models.TextChoices):
    WORKER = words.StudioKind.WORKER, _("workers' innovation studio")
    MODEL = words.StudioKind.MODEL, _("model worker's innovation studio")
    CRAFTSMAN = words.StudioKind.CRAFTSMAN, _("craftsman's innovation studio")
    MASTER = words.StudioKind.MASTER, _("skill master's studio")
    JOINT = words.StudioKind.JOINT, _("joint innovation studio")
    EXPERT = words.StudioKind.EXPERT, _("expert's studio")


class Level(models.TextChoices):
    NATIONAL = words.Level.NATIONAL, pgettext_lazy("level", "national")
    PROVINCE = words.Level.PROVINCE, pgettext_lazy("level", "provincial")
    CITY = words.Level.CITY, pgettext_lazy("level", "municipal")
    COUNTY = words.Level.COUNTY, pgettext_lazy("level", "county")
    UNIT = words.Level.UNIT, pgettext_lazy("level", "of the unit")


class Step(models.TextChoices):
    APPLIED = standing.Step.APPLIED, pgettext_lazy("studio", "applied")
    DESIGNATED = standing.Step.DESIGNATED, pgettext_lazy("studio", "designated")
    REVIEWED = standing.Step.REVIEWED, pgettext_lazy("studio", "reviewed")
    REVOKED = standing.Step.REVOKED, pgettext_lazy("studio", "designation revoked, plaque removed")
    LEADER = standing.Step.LEADER, pgettext_lazy("studio", "new leader")
    RENAMED = standing.Step.RENAMED, pgettext_lazy("studio", "renamed")
    MOVED = standing.Step.MOVED, pgettext_lazy("studio", "moved to another unit")


class Result(models.TextChoices):
    EXCELLENT = standing.Result.EXCELLENT, pgettext_lazy("review", "excellent")
    QUALIFIED = standing.Result.QUALIFIED, pgettext_lazy("review", "qualified")
    RECTIFY = standing.Result.RECTIFY, pgettext_lazy("review", "to rectify by a date")
    UNQUALIFIED = standing.Result.UNQUALIFIED, pgettext_lazy("review", "not qualified")


class State(models.TextChoices):
    """Where a studio stands today; "" before anything happened."""

    APPLIED = standing.State.APPLIED, pgettext_lazy("studio", "applied")
    DESIGNATED = standing.State.DESIGNATED, pgettext_lazy("studio", "designated")
    RECTIFYING = standing.State.RECTIFYING, pgettext_lazy("studio", "to rectify by a date")
    REVOKED = standing.State.REVOKED, pgettext_lazy("studio", "designation revoked, plaque removed")


class Precision(models.TextChoices):
    DAY = ListedPrecision.DAY, _("to the day")
    MONTH = ListedPrecision.MONTH, _("to the month")
    YEAR = ListedPrecision.YEAR, _("to the year")
    UNKNOWN = ListedPrecision.UNKNOWN, _("not known")


class Achieved(models.TextChoices):
    PATENT = "patent", _("invention patent")
    MODEL = "model", _("utility model patent")
    METHOD = "method", _("working method")
    TACKLED = "tackled", _("technical problem solved")
    FIVE_SMALL = "five-small", _("five-small achievement")
    PAPER = "paper", _("paper")
    STANDARD = "standard", _("standard")
    BENEFIT = "benefit", _("economic benefit")


class Rung(models.IntegerChoices):
    """How well it is proven, weakest first; shown by name, never by number."""

    OWN = 1, pgettext_lazy("proof", "own statement")
    UNIT = 2, pgettext_lazy("proof", "certified by the unit")
    DOCUMENT = 3, pgettext_lazy("proof", "accepted or published text")
    THIRD = 4, pgettext_lazy("proof", "granted by an authority")
