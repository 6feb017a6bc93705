"""A contest as it is announced: who holds it, its tracks, stages, form, documents, places and awards."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organization, Person
from files.kinds import FILMS
from ledger.refs import new_ref


class ContestQuerySet(models.QuerySet["Contest"]):
    def announced(self) -> "ContestQuerySet":
        return self.exclude(announced_at=None)

    def editions(self) -> "ContestQuerySet":
        """Contests of their own, without the zones below them."""
        return self.filter(parent=None)


class Contest(models.Model):
    """One edition. A zone 赛区 is a contest too, with the edition as its parent: its own staff, stages, rounds and awards."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True, allow_unicode=False)
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    series = models.CharField(_("series"), max_length=40, blank=True)
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    prefix = models.CharField(
        _("prefix of entry numbers"), max_length=8, default="GY", validators=[RegexValidator(r"^[A-Z]{1,8}$", _("One to eight capital letters."))]
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="zones", verbose_name=_("parent contest"))
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="contests", verbose_name=_("organization that runs it"),
        help_text=_("Entries end on its desk; its staff and the staff above it run the contest."),
    )  # fmt: skip
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_address = models.CharField(_("address"), max_length=200, blank=True)
    contact_hours = models.CharField(_("hours"), max_length=60, blank=True, default="工作日 8:30–17:30")
    notice_days = models.PositiveSmallIntegerField(_("working days of public notice"), default=5, validators=[MinValueValidator(5)])
    members_at_most = models.PositiveSmallIntegerField(_("members at most"), default=8)
    self_nomination = models.BooleanField(_("self-nomination is open"), default=True)
    result_order = models.CharField(
        _("order of names in a result"), max_length=8, choices=[("strokes", _("by the strokes of the surname")), ("rank", _("by rank"))],
        default="strokes",
    )  # fmt: skip
    feedback_marks = models.BooleanField(_("entrants see the marks, without names"), default=False)
    feedback_comments = models.BooleanField(_("entrants see the comments, without names"), default=False)
    feedback_rank = models.BooleanField(_("entrants see their rank and total"), default=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0, help_text="of the entries: given at first submission, never again")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-year", "name"]
        constraints = [models.CheckConstraint(condition=models.Q(notice_days__gte=5), name="contest_notice_is_at_least_five_days")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contest", args=[self.slug])

    @property
    def book(self) -> str:
        return f"contest:{self.pk}"

    def stage(self, kind: str) -> "Stage | None":
        """From the prefetched stages; one of each kind."""
        return next((stage for stage in self.stages.all() if stage.kind == kind), None)


class Host(models.Model):
    class Kind(models.TextChoices):
        HOST = "host", _("host")
        ORGANIZER = "organizer", _("organizer")
        CO_ORGANIZER = "co_organizer", _("co-organizer")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="hosts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="tracks")
    name = models.CharField(_("name"), max_length=40)
    who = models.TextField(_("who may enter"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "name"], name="contest_track_named_once")]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    class Kind(models.TextChoices):
        LAUNCH = "launch", _("launch")
        ENTRY = "entry", pgettext_lazy("stage", "entries")
        RECOMMENDING = "recommending", _("recommendation level by level")
        SCREENING = "screening", _("qualification review by the host")
        ROUND_1 = "round_1", _("first round")
        ROUND_2 = "round_2", _("second round")
        FINAL = "final", _("final")
        NOTICE = "notice", _("public notice")
        RATIFICATION = "ratification", _("ratification and promulgation")
        CEREMONY = "ceremony", _("award ceremony")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="stages")
    kind = models.CharField(_("stage"), max_length=14, choices=Kind)
    opens = models.DateTimeField(_("opens"))
    closes = models.DateTimeField(_("closes"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        ordering = ["opens", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "kind"], name="contest_stage_once"),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="contest_stage_ends_after_it_begins",
                violation_error_message=_("A stage ends after it begins: check the two dates."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_open(self, now: dt.datetime) -> bool:
        return self.opens <= now < self.closes


class Question(models.Model):
    """One field of the entry form that this contest adds."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short text")
        LONG = "long", _("long text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")
        CHOICES = "choices", _("several choices")
        MONEY = "money", _("money")
        TABLE = "table", _("table")
        LINK = "link", _("link")
        FILE = "file", pgettext_lazy("kind of question", "file")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=30)
    label = models.CharField(_("label"), max_length=80)
    help = models.CharField(_("help"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SHORT)
    section = models.CharField(_("section"), max_length=40, blank=True, help_text=_("Questions of one section stand together under its name."))
    required = models.BooleanField(_("required"), default=True)
    longest = models.PositiveIntegerField(_("characters at most"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    rows_at_most = models.PositiveSmallIntegerField(_("rows at most"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)])
    for_judges = models.BooleanField(_("shown to judges"), default=True)
    hidden_when_blind = models.BooleanField(_("hidden in blind rounds"), default=False)
    retired = models.BooleanField(_("retired"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "key"], name="contest_question_key_once")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """What a kind needs; nothing is kept of what it does not know."""
        if self.kind in (self.Kind.CHOICE, self.Kind.CHOICES):
            if len(set(self.choices)) < 2:
                raise ValidationError({"choices": _("A choice has at least two answers: write them with commas between.")})
        else:
            self.choices = []
        if self.kind == self.Kind.TABLE:
            if not self.columns or len(set(self.columns)) < len(self.columns):
                raise ValidationError({"columns": _("A table has at least one column, and no name twice: write them with commas between.")})
        else:
            self.columns = []
        if self.kind == self.Kind.LINK:
            self.hidden_when_blind = True


class AskedDocument(models.Model):
    """A kind of file that an entry brings. One that answers a question of kind `file` is kept by that question."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="documents")
    question = models.OneToOneField(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="document")
    key = models.SlugField(_("key"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    help = models.CharField(_("help"), max_length=200, blank=True)
    formats = models.JSONField(_("formats"), default=list, help_text=_("file name endings, for instance pdf, docx, jpg, mp4"))
    megabytes = models.PositiveSmallIntegerField(_("MB at most"), default=100)
    required = models.BooleanField(_("required"), default=True)
    for_judges = models.BooleanField(_("shown to judges"), default=True)
    hidden_when_blind = models.BooleanField(_("hidden in blind rounds"), default=True)
    retired = models.BooleanField(_("retired"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["contest", "key"], name="contest_document_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_film(self) -> bool:
        """Then a link may stand in the place of the file."""
        return not self.formats or not set(FILMS).isdisjoint(self.formats)


class Quota(models.Model):
    """How many entries of a track an organization may recommend upward. No row: no limit."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="quotas")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))
    handed_down = models.PositiveSmallIntegerField(default=0)
    from_above = models.PositiveSmallIntegerField(default=0, help_text="how many of the places the organization above handed down")
    substitutes = models.PositiveSmallIntegerField(
        _("substitutes"), default=0, help_text=_("Of a zone: how many of its result go up as substitutes below the first choices.")
    )
    direct = models.PositiveSmallIntegerField(
        _("straight to the second round"), default=0, help_text=_("Of a zone: how many of its first choices skip the first round.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "organization", "track"], name="contest_quota_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(from_above__lte=models.F("places")), name="contest_quota_holds_what_came_from_above"),
            models.CheckConstraint(condition=models.Q(handed_down__lte=models.F("places")), name="contest_quota_hands_down_what_it_has"),
            models.CheckConstraint(
                condition=models.Q(direct__lte=models.F("places")), name="contest_quota_direct_within_its_places",
                violation_error_message=_("Of the first choices only so many can go straight to the second round as there are places."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organization} {self.places}"


class ListShare(models.Model):
    """A share that the first choices of a list of recommendations have to meet, read from the answers to one question of the entry form."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="shares")
    label = models.CharField(_("name of the share"), max_length=40)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question that tells"))
    answers = models.JSONField(_("answers that count"), default=list)
    at_least = models.PositiveSmallIntegerField(_("percent at least"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label


class AwardLevel(models.Model):
    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="award_levels")
    track = models.ForeignKey(Track, on_delete=models.CASCADE, null=True, blank=True, help_text=_("empty: every track has so many"))
    name = models.CharField(_("name"), max_length=30)
    places = models.PositiveSmallIntegerField(_("places"))
    places_at_least = models.PositiveSmallIntegerField(_("announced: at least"), null=True, blank=True)
    places_at_most = models.PositiveSmallIntegerField(_("announced: at most"), null=True, blank=True)
    prize_fen = models.PositiveBigIntegerField(_("prize in fen"), default=0)
    for_units = models.BooleanField(_("for units, for their own merit"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(places_at_least=None) | models.Q(places__gte=models.F("places_at_least")))
                & (models.Q(places_at_most=None) | models.Q(places__lte=models.F("places_at_most"))),
                name="contest_award_places_within_the_announced",
                violation_error_message=_("The places are outside the number that is announced."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def announced_places(self) -> str:
        """The number as the notice of the contest gives it: 12, or 24–36."""
        least, most = self.places_at_least or self.places, self.places_at_most or self.places
        return str(least) if least == most else f"{least}–{most}"


class Holiday(models.Model):
    """A date that is not what its weekday says: a day off on a Tuesday, or a Saturday on which people work. Staff keep this table."""

    date = models.DateField(_("date"), unique=True)
    works = models.BooleanField(_("people work on this day"))
    name = models.CharField(_("name"), max_length=30, blank=True)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
