"""The annual report as it was made once: what the page shows, and the three papers that say the same."""

from django.db import models

from accounts.models import Organization, Person, new_ref
from files.models import PrivateFile
from ledger.append_only import append_only


@append_only
class AnnualReport(models.Model):
    """`content` is what incubator.annual.shown makes: {title, paragraphs, lines, tables, headings, unverified}, in `language`."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    scope = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    before = models.DateField()
    known_at = models.DateTimeField()
    language = models.CharField(max_length=10)
    content = models.JSONField()
    docx = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    pdf = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    xlsx = models.OneToOneField(PrivateFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.as_of}"
