"""Books of events, each chained to the one before by its hash. See docs/ledger.md."""

from django.conf import settings
from django.db import models

from ledger.append_only import append_only

GENESIS = "0" * 64


class Book(models.Model):
    """One chain: of an assignment, a round, an entry, a venture, an account … Its row is the lock under which the chain grows."""

    name = models.CharField(max_length=100, unique=True)
    head = models.CharField(max_length=64, default=GENESIS)
    length = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


@append_only
class Event(models.Model):
    """What happened, as ids, numbers and salted hashes: never a name, a telephone number or a comment."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=100, db_index=True)
    data = models.TextField(help_text="exactly the canonical text that was hashed")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="ledger_event_numbered_once")]
        ordering = ["book", "number"]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.number} {self.action}"


class Words(models.Model):
    """Free text that belongs to an event: the event holds its salted hash, and this row can be blanked without breaking the chain."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="words")
    field = models.CharField(max_length=40)
    salt = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="ledger_words_once")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.field}"
