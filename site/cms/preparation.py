"""Whether a site that was prepared before needs it again: seconds at every start that finds nothing new."""

import hashlib
from pathlib import Path

from django.conf import settings


def fingerprint() -> str:
    """Of everything that preparing depends on: migrations, texts, static files, installed versions, where the database is."""
    root: Path = settings.ROOT
    digest = hashlib.sha256(repr((settings.DATABASES["default"]["NAME"], settings.STORAGES["staticfiles"]["BACKEND"], settings.SITE_URL)).encode())
    for pattern in ("constraints.txt", "*/migrations/*.py", "site/*/migrations/*.py", "site/locale/**/*.po", "site/static/**/*", "site/cms/tree.py"):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(f"{path.relative_to(root)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def stamp() -> Path:
    return Path(settings.VAR_DIR) / "prepared"


def is_prepared() -> bool:
    """Only where the database is a file beside the stamp: a server's database may have been emptied behind our back."""
    return settings.ONE_MACHINE and Path(settings.DATABASES["default"]["NAME"]).exists() and stamp().exists() and stamp().read_text() == fingerprint()
