"""A result is written whole or not at all."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError


def write_whole(path: Path, text: str) -> None:
    """Raises CommandError (exit 2) when it cannot be written; what stood there before stays then."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}", delete=False) as file:
            name = file.name
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True) if name else None
        raise CommandError(f"{path}: 无法写入 cannot be written: {error.strerror}", returncode=2) from None
