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

    class ApartBy(models.TextChoices):
        EMPLOYER = "employer", _("employer")
        REGION = "region", _("region")

    class Goal(models.TextChoices):
        TOTAL = "total", _("the best match over all entries")
        WORST = "worst", _("the best match for the entry that is matched worst")

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
    load_at_least = models.PositiveSmallIntegerField(_("entries for a judge at least"), default=0)
    apart_by = models.CharField(
        _("at most one judge of an entry from one and the same"), max_length=8, choices=ApartBy, blank=True, default="",
        help_text=_("Individual review only; panels spread employers and regions by themselves."),
    )  # fmt: skip
    expert_wanted = models.BooleanField(_("at least one judge of the entry's field"), default=True)
    goal = models.CharField(_("goal"), max_length=5, choices=Goal, default=Goal.TOTAL)
    advance = models.PositiveSmallIntegerField(_("advance"), default=0, help_text=_("from each panel, or from the round where there are no panels"))
    ties_enlarge = models.BooleanField(_("ties at the line all advance"), default=True)
    spread_at_most = models.DecimalField(_("marks far apart beyond"), max_digits=7, decimal_places=3, null=True, blank=True)
    regions_conflict = models.BooleanField(_("a judge never scores the own region"), default=False)
    extra_judges = models.PositiveSmallIntegerField(
        _("extra judges at the line"), default=0, help_text=_("加评: sent to every entry that one more judge might move across the line; 0: never")
    )
    extra_sent_at = models.DateTimeField(null=True, blank=True, help_text="when the extra judges were sent")
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


class Drawing(models.Model):
    """One 抽取 of a round: its hash is there first, its number and what it was drawn from with the draw. All of it together can be replayed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="drawings")
    time = models.PositiveSmallIntegerField(help_text="1 is the first draw of the round")
    purpose = models.CharField(max_length=200, help_text="what is drawn, in the words that are hashed with the number")
    hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, help_text="why it was drawn again")
    number = models.CharField(max_length=40, blank=True, help_text="empty until it is opened")
    said = models.CharField(max_length=40, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    content = models.TextField(blank=True, help_text="the draw's file: facts and outcome as canonical JSON")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["round", "time"]
        constraints = [models.UniqueConstraint(fields=["round", "time"], name="contest_drawing_numbered_once")]

    def __str__(self) -> str:
        return self.purpose


class Criterion(models.Model):
    class Direction(models.TextChoices):
        HIGH = "high", _("higher")
        LOW = "low", _("lower")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(_("key"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    what = models.CharField(_("what to look at"), max_length=200, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=12, decimal_places=8)
    lowest = models.DecimalField(_("lowest"), max_digits=9, decimal_places=3, null=True, blank=True, default=0)
    highest = models.DecimalField(_("highest"), max_digits=9, decimal_places=3, null=True, blank=True, default=100)
    step = models.DecimalField(_("step"), max_digits=9, decimal_places=3, null=True, blank=True, default="0.5")
    direction = models.CharField(_("better is"), max_length=4, choices=Direction, default=Direction.HIGH)
    points = models.JSONField(default=list, blank=True, help_text="[[value, points], …] of a measured criterion, rising by value; empty: judged")
    interpolate = models.BooleanField(_("points in between on a straight line"), default=False)
    spread = models.DecimalField(_("marks far apart beyond"), max_digits=9, decimal_places=3, null=True, blank=True)
    factored = models.BooleanField(_("each entry has a difficulty coefficient"), default=False)
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
    factors = models.JSONField(default=dict, blank=True, help_text="criterion key -> difficulty coefficient as decimal text")
    absent = models.BooleanField(default=False)
    looked_again_at = models.DateTimeField(null=True, blank=True, help_text="marks far apart were looked at a second time")
    looked_again_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_away = models.JSONField(default=list, blank=True, help_text="[[document, name found in it], …]: what its files give away in a blind round")

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
    other_regions = models.JSONField(_("further regions"), default=list, blank=True, help_text="region codes: home, earlier posts")
    jury = models.CharField(_("jury"), max_length=30, blank=True, help_text="key of the scheme's panel 评委类别 that the judge marks in")
    expertise = models.JSONField(_("expertise"), default=list, blank=True, help_text="names of tracks or industries")
    ceiling = models.PositiveSmallIntegerField(_("entries at most"), null=True, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True, help_text="when the commitment was signed")
    available = models.BooleanField(_("available"), default=True)
    free_from = models.DateField(_("free from"), null=True, blank=True)
    free_until = models.DateField(_("free until"), null=True, blank=True)

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


class NamedConflict(models.Model):
    """Somebody who should not judge an entry, named by its leader without knowing who judges: kept apart as soon as the pool has one of this name."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="named_conflicts")
    name = models.CharField(_("name"), max_length=60)
    employer = models.CharField(_("employer"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.name}"


class Panel(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="panels")
    name = models.CharField(_("name"), max_length=30)
    head = models.ForeignKey(Judge, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    locked_in = models.BooleanField(default=False, help_text="stays whole when the rest is drawn again")

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
    jury = models.CharField(max_length=30, blank=True, help_text="key of the scheme's panel that this sheet counts in")
    state = models.CharField(max_length=10, choices=[(state.value, word) for state, word in STATE_WORDS.items()], default=AssignmentState.DRAFT)
    locked_in = models.BooleanField(default=False, help_text="stays when the assignment is run again")
    head = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when the judge sent the whole sheet")
    second_look = models.BooleanField(default=False, help_text="marks far apart: to be looked at again 复评")
    extra = models.BooleanField(default=False, help_text="an extra judge 加评, to whom names are hidden in any round")
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
    number = models.PositiveIntegerField(default=0, help_text="grows with each change; a second device sees that it is behind")
    device_key = models.CharField(max_length=40, blank=True, help_text="of the newest change: sent twice it counts once")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.assignment_id)


@append_only
class UntakenMark(models.Model):
    """A mark that a second device sent without having seen the one that stands: not taken, and not lost either."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="untaken")
    criterion = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    stands = models.PositiveIntegerField(help_text="number of the mark that stood")
    at = models.DateTimeField()
    device_key = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["assignment", "pk"]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.criterion} {self.value}"


class SecondLook(models.Model):
    """复评: a judge is asked to look again at a sheet whose entry has marks far apart, and keeps or changes them with a reason."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="looks")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    length = models.PositiveIntegerField(help_text="how many marks the sheet had when it was asked")
    answered_at = models.DateTimeField(null=True, blank=True)
    kept = models.BooleanField(null=True, help_text="whether every mark stayed as it was")
    reason = models.TextField(_("reason"), blank=True, max_length=500)
    dropped_at = models.DateTimeField(null=True, blank=True, help_text="no longer needed: the judge was taken away")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=models.Q(answered_at=None, dropped_at=None), name="contest_one_open_second_look"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class Keying(models.Model):
    """A paper sheet as one clerk keyed it in. Two people key each sheet; when both say the same, it becomes the sheet's marks."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="keyings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    values = models.JSONField(default=dict, help_text="criterion -> decimal text, empty for none")
    taken_at = models.DateTimeField(null=True, blank=True, help_text="when the two became marks")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "by"], condition=models.Q(taken_at=None), name="contest_keyed_once_by_each")]

    def __str__(self) -> str:
        return f"{self.assignment_id} by {self.by_id}"
