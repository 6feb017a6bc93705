"""The codes of rules/, with the words that people read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.rules import applications, consulting, funds, standing, words
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


class Outcome(models.TextChoices):
    """How an apprenticeship ended."""

    REACHED = "reached", pgettext_lazy("apprenticeship", "completed, goal reached")
    MISSED = "missed", pgettext_lazy("apprenticeship", "completed, goal not reached")
    ENDED = "ended", pgettext_lazy("apprenticeship", "ended early")


class AskedLevel(models.TextChoices):
    """Levels that a unit applies for here. The nation's are given elsewhere and only written down."""

    COUNTY = words.Level.COUNTY, pgettext_lazy("level", "county")
    CITY = words.Level.CITY, pgettext_lazy("level", "municipal")
    PROVINCE = words.Level.PROVINCE, pgettext_lazy("level", "provincial")


class ApplicationState(models.TextChoices):
    DRAFT = applications.State.DRAFT, pgettext_lazy("application", "draft")
    SUBMITTED = applications.State.SUBMITTED, pgettext_lazy("application", "under review")
    RETURNED = applications.State.RETURNED, pgettext_lazy("application", "returned for correction")
    DECLINED = applications.State.DECLINED, pgettext_lazy("application", "not recommended")
    DESIGNATED = applications.State.DESIGNATED, pgettext_lazy("application", "designated")
    WITHDRAWN = applications.State.WITHDRAWN, pgettext_lazy("application", "withdrawn")


class ConsultationState(models.TextChoices):
    ASKED = consulting.State.ASKED, pgettext_lazy("consultation", "asked")
    ACCEPTED = consulting.State.ACCEPTED, pgettext_lazy("consultation", "accepted")
    ASSIGNED = consulting.State.ASSIGNED, pgettext_lazy("consultation", "assigned")
    ANSWERED = consulting.State.ANSWERED, pgettext_lazy("consultation", "answered")
    CLOSED = consulting.State.CLOSED, pgettext_lazy("consultation", "closed")
    PASSED_ON = consulting.State.PASSED_ON, pgettext_lazy("consultation", "passed on")


class Matter(models.TextChoices):
    """What a consultation is about: the only thing of it that is ever counted in public."""

    PROCESS = "process", pgettext_lazy("consultation", "process and technique")
    EQUIPMENT = "equipment", pgettext_lazy("consultation", "equipment and its upkeep")
    QUALITY = "quality", pgettext_lazy("consultation", "quality")
    SAFETY = "safety", pgettext_lazy("consultation", "safety")
    SKILLS = "skills", pgettext_lazy("consultation", "skills and training")
    RIGHTS = "rights", pgettext_lazy("consultation", "patents and results")
    OTHER = "other", pgettext_lazy("consultation", "other")


class Money(models.TextChoices):
    GRANTED = funds.Kind.GRANTED, pgettext_lazy("funds", "granted")
    SPENT = funds.Kind.SPENT, pgettext_lazy("funds", "spent")


class Exchange(models.TextChoices):
    VISIT = "visit", pgettext_lazy("exchange", "exchange visit")
    RECUPERATION = "rest", pgettext_lazy("exchange", "recuperation group")
    LESSON = "lesson", pgettext_lazy("exchange", "teaching visit")


class Booked(models.TextChoices):
    BOOKED = "booked", pgettext_lazy("booking", "booked")
    ATTENDED = "attended", pgettext_lazy("booking", "attended")
    ABSENT = "absent", pgettext_lazy("booking", "did not come")
    CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
    DECLINED = "declined", pgettext_lazy("booking", "not possible")
