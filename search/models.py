"""What waits to be indexed, what staff add to the words, and what was looked for in vain."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger import clock
from text.folding import fold
from text.words import flat

MOST_SYNONYMS = 12


class Outbox(models.Model):
    """A thing whose public face may have changed, written in the same transaction. It goes when the index has it; its number is the version."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("change to be indexed")
        verbose_name_plural = _("changes to be indexed")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Synonym(models.Model):
    """Words that mean the same to who searches. Only the query is widened: nothing is indexed anew."""

    word = models.CharField(_("word that is typed"), max_length=40, unique=True)
    others = models.CharField(_("also found by"), max_length=400, help_text=_("Words apart by spaces or commas, such as 电焊工 焊接工."))
    both_ways = models.BooleanField(_("in both directions"), default=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["word"]

    def __str__(self) -> str:
        return f"{self.word} = {', '.join(self.words)}"

    @property
    def words(self) -> list[str]:
        return list(dict.fromkeys(word for word in self.others.replace("，", " ").replace("、", " ").replace(",", " ").split() if word))

    def clean(self) -> None:
        self.word = flat(fold(self.word))
        folded = [flat(fold(word)) for word in self.words]
        self.others = " ".join(dict.fromkeys(word for word in folded if word and word != self.word))
        if not self.word:
            raise ValidationError({"word": _("Write a word of letters or Chinese characters.")})
        if not self.others:
            raise ValidationError({"others": _("Write at least one other word.")})
        if len(self.words) > MOST_SYNONYMS:
            raise ValidationError({"others": _("Keep to %(most)d words; more make every search slow.") % {"most": MOST_SYNONYMS}})


class MissedQuery(models.Model):
    """What was searched for and not found: the words, how often, and when last. Never who asked, and no person's name or number."""

    text = models.CharField(_("words"), max_length=60, unique=True)
    times = models.PositiveIntegerField(_("times"), default=0)
    last_on = models.DateField(_("last on"))

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-times", "text"]

    def __str__(self) -> str:
        return self.text
