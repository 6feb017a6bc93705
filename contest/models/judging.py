"""A round: its scheme, its judges, who scores what, and the marks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from contest.models.contests import Contest, Track
from contest.models.entries import Entry
from contest.rules.states import AssignmentState, RoundState
from ledger.append_only import append_only
from ledger.models import GENESIS
from ledger.refs import new_ref

ROUND_WORDS = {
    RoundState.SET_UP: _("being set up"),
    RoundState.SCORING: _("being scored"),
    RoundState.CLOSED: _("marks sealed"),
    RoundState.NOTICE: _("in public notice"),
    RoundState.TO_RATIFY: _("notice over, to ratify"),
    RoundState.FINAL: _("ratified"),
}


class RoundQuerySet(models.QuerySet["Round"]):
    def locked(self, pk: int) -> "Round":
        return self.select_for_update(of=("self",)).select_related("contest", "track").get(pk=pk)


class Round(models.Model):
    class Mode(models.TextChoices):
        PANELS = "panels", _("panel review")
        PAIRS = "pairs", _("individual review")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="rounds")
    track = models.ForeignKey(Track, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("track"), help_text=_("empty: all tracks"))
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("name"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    state = models.CharField(max_length=10, choices=[(state.value, word) for state, word in ROUND_WORDS.items()], default=RoundState.SET_UP)
    mode = models.CharField(_("way of judging"), max_length=6, choices=Mode, default=Mode.PANELS)
    blind = models.BooleanField(_("blind"), default=True)
    last = models.BooleanField(_("last round: decides the awards"), default=False)
    opens = models.DateTimeField(_("opens"), null=True, blank=True)
    closes = models.DateTimeField(_("closes"), null=True, blank=True)

    method = models.JSONField(
        _("method"), default=dict, help_text="the scheme of JUDGING.md 7 without its criteria: aggregate, statistic, drop, round, ties …"
    )
    scheme = models.TextField(blank=True, help_text="the whole scheme as canonical JSON, frozen at release")
    judges_each = models.PositiveSmallIntegerField(_("judges for each entry"), default=5)
    panels_wanted = models.PositiveSmallIntegerField(_("panels"), default=1)
    load_at_most = models.PositiveSmallIntegerField(_("entries for a judge at most"), null=True, blank=True)
    advance = models.PositiveSmallIntegerField(_("advance"), default=0, help_text=_("from each panel, or from the round where there are no panels"))
    ties_enlarge = models.BooleanField(_("ties at the line all advance"), default=True)
    spread_at_most = models.DecimalField(_("marks far apart beyond"), max_digits=7, decimal_places=3, null=True, blank=True)
    regions_conflict = models.BooleanField(_("a judge never scores the own region"), default=False)
    draw_number = models.CharField(max_length=40, blank=True, help_text="the draw 抽取编号, told only after release")
    draw_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the draw number, published before")
    draw_said = models.CharField(max_length=40, blank=True, help_text="the word that the supervisor spoke at the draw")
    draw_times = models.PositiveSmallIntegerField(default=0, help_text="how many draws there were: the number is part of what is drawn")
    drawn_at = models.DateTimeField(null=True, blank=True)
    draw_report = models.JSONField(default=dict, blank=True, help_text="what the draw could not do, why, and what would mend it")
    conflicts_checked_at = models.DateTimeField(null=True, blank=True)

    released_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ratified_body = models.CharField(_("ratified by"), max_length=80, blank=True)
    ratified_on = models.DateField(_("ratified on"), null=True, blank=True)
    ratified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    promulgation_number = models.CharField(_("document number"), max_length=60, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["contest", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.contest} {self.name}"

    @property
    def book(self) -> str:
        return f"round:{self.pk}"


class Criterion(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(_("key"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    what = models.CharField(_("what to look at"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=8, decimal_places=4)
    lowest = models.DecimalField(_("lowest"), max_digits=8, decimal_places=3, default=0)
    highest = models.DecimalField(_("highest"), max_digits=8, decimal_places=3, default=100)
    step = models.DecimalField(_("step"), max_digits=8, decimal_places=3, default="0.5")
    optional = models.BooleanField(_("optional"), default=False)
    bonus = models.BooleanField(_("bonus"), default=False)
    bands = models.JSONField(default=list, blank=True, help_text="[[lowest mark, word, text], …], best first")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "key"], name="contest_criterion_key_once")]

    def __str__(self) -> str:
        return self.name


class RoundEntry(models.Model):
    """An entry in a round, under the number that judges of a blind round see."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="entries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="rounds")
    panel = models.ForeignKey("Panel", on_delete=models.SET_NULL, null=True, blank=True, related_name="entries")
    blind_number = models.CharField(max_length=16, blank=True)
    absent = models.BooleanField(default=False)
    looked_again_at = models.DateTimeField(null=True, blank=True, help_text="marks far apart were looked at a second time")
    looked_again_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["blind_number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="contest_in_a_round_once"),
            models.UniqueConstraint(fields=["round", "blind_number"], condition=~models.Q(blind_number=""), name="contest_blind_number_once"),
        ]

    def __str__(self) -> str:
        return self.blind_number or str(self.entry_id)


class Judge(models.Model):
    """A judge in a contest; `person` is there once the invitation was accepted."""

    class Role(models.TextChoices):
        JUDGE = "judge", _("judge")
        SUPERVISOR = "supervisor", _("supervisor")
        SCORE_CLERK = "score_clerk", _("score clerk")

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="judges")
    role = models.CharField(max_length=12, choices=Role, default=Role.JUDGE)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="judging")
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    number = models.PositiveSmallIntegerField(help_text="by which a record names the judge")
    title = models.CharField(_("title"), max_length=60, blank=True)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    employer_organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(_("group of companies"), max_length=80, blank=True)
    region_code = models.CharField(_("region"), max_length=6, blank=True)
    expertise = models.JSONField(_("expertise"), default=list, blank=True, help_text="names of tracks or industries")
    ceiling = models.PositiveSmallIntegerField(_("entries at most"), null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True, help_text="when the commitment was signed")
    available = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "role", "number"], name="contest_judge_numbered_once"),
            models.UniqueConstraint(fields=["contest", "role", "person"], name="contest_judge_person_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Conflict(models.Model):
    class Kind(models.TextChoices):
        DECLARED_BY_JUDGE = "judge", _("declared by the judge")
        DECLARED_BY_ENTRANT = "entrant", _("declared by the entrant")
        SAME_UNIT = "unit", _("same unit")
        SAME_GROUP = "group", _("same group of companies")
        SAME_REGION = "region", _("same region")
        MEMBER = "member", _("member of the team")
        MENTOR_OR_INVESTOR = "venture", _("mentor or investor of the venture")
        STAFF = "staff", _("entered by staff")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "judge", "kind"], name="contest_conflict_once")]

    def __str__(self) -> str:
        return f"{self.judge_id} and {self.entry_id}: {self.kind}"


class Panel(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="panels")
    name = models.CharField(_("name"), max_length=30)
    head = models.ForeignKey(Judge, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="seats")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="seats")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["panel", "judge"], name="contest_seat_once")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.judge_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def locked(self, pk: int) -> "Assignment":
        """With its round read after the lock was taken: who closes a round holds the locks of all its sheets."""
        self.select_for_update().values_list("pk").get(pk=pk)
        return self.select_related("round", "round__contest", "entry", "judge").get(pk=pk)

    def counting(self) -> "AssignmentQuerySet":
        """Those whose marks count: released and neither recused, replaced nor set aside."""
        return self.filter(state=AssignmentState.RELEASED)


class Assignment(models.Model):
    """One judge's sheet for one entry. Its row is the lock and the head of its own chain of marks (docs/record-format.md)."""

    STATE_WORDS = {
        AssignmentState.DRAFT: _("proposed"),
        AssignmentState.RELEASED: _("released"),
        AssignmentState.RECUSED: _("recused"),
        AssignmentState.REPLACED: _("replaced"),
        AssignmentState.SET_ASIDE: _("set aside"),
    }

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(RoundEntry, on_delete=models.PROTECT, related_name="assignments")
    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="assignments")
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seat = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=[(state.value, word) for state, word in STATE_WORDS.items()], default=AssignmentState.DRAFT)
    locked_in = models.BooleanField(default=False, help_text="stays when the assignment is run again")
    head = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when the judge sent the whole sheet")
    second_look = models.BooleanField(default=False, help_text="marks far apart: to be looked at again 复评")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "seat", "pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "judge"], name="contest_assigned_once")]
        indexes = [models.Index(fields=["judge", "state"]), models.Index(fields=["round", "state"])]

    def __str__(self) -> str:
        return f"{self.entry_id} by {self.judge_id}"

    @property
    def book(self) -> str:
        return f"assignment:{self.pk}"


@append_only
class Mark(models.Model):
    """One mark as it was typed. The newest of a criterion counts; `value` null takes it back (missing, never zero)."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveIntegerField()
    criterion = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", help_text="the judge, or the score clerk who keyed a paper sheet in")
    device_key = models.CharField(max_length=40, unique=True, help_text="made by the device: a mark sent twice counts once")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["assignment", "number"]
        constraints = [models.UniqueConstraint(fields=["assignment", "number"], name="contest_mark_numbered_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id}/{self.number} {self.criterion} {self.value}"


class Remark(models.Model):
    """What a judge wrote beside the marks: for the entrant, unsigned, or for staff. Can be blanked."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="remark")
    comment = models.TextField(_("comment for the entrant"), blank=True, max_length=2000)
    note = models.TextField(_("note for staff"), blank=True, max_length=2000)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.assignment_id)
