from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """That this database holds the invented programme and nothing else: one row, written in the same transaction as all of it."""

    seed = models.PositiveIntegerField()
    scale = models.CharField(max_length=10, help_text="decimal text; 1 is about 280 entries")
    made_at = models.DateTimeField()
    accounts = models.JSONField(default=dict, help_text="role of demo.accounts -> primary key of the person")

    class Meta:
        verbose_name = _("mark of the demonstration")

    def __str__(self) -> str:
        return f"{self.seed} × {self.scale}"
