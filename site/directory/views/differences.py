from typing import Any

from directory.models import Profile


def differences(found: Any) -> list[tuple[str, str, str]]:
    """(field, what the public sees, the draft), as words."""
    if found.draft is None:
        return []
    trial = type(found).objects.get(pk=found.pk)
    trial.apply(found.draft)
    return [(str(found._meta.get_field(name).verbose_name), in_words(found, name), in_words(trial, name)) for name in found.draft]


def in_words(profile: Profile, name: str) -> str:
    words = getattr(profile, f"get_{name}_display", None)
    value = words() if words else getattr(profile, name)
    return "" if value is None else str(value)
