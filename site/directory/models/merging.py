from django.conf import settings
from django.db import models

from directory.models.craftsmen import Craftsman
from directory.models.studios import Studio
from ledger import clock


class KeptApart(models.Model):
    """Two profiles of one name that somebody looked at and found to be two: not offered for merging again. The lower number first."""

    craftsman = models.ForeignKey(Craftsman, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    other_craftsman = models.ForeignKey(Craftsman, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    other_studio = models.ForeignKey(Studio, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["craftsman", "other_craftsman"], name="directory_craftsmen_apart_once"),
            models.UniqueConstraint(fields=["studio", "other_studio"], name="directory_studios_apart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.craftsman_id or self.studio_id} {self.other_craftsman_id or self.other_studio_id}"
