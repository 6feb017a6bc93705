"""Places on a list, and how many are left."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    places: int
    handed_down: int = 0
    used: int = 0

    @property
    def left(self) -> int:
        return self.places - self.handed_down - self.used
