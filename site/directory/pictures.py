"""A photograph as the public sees it: scaled, upright, without what the camera wrote. Share cards. Both lie among the pictures of files."""

import os
import tempfile
from pathlib import Path
from typing import Any

from directory.models import Craftsman, Profile, Studio
from documents.rendering import MissingGlyph, render
from files.models import PrivateFile
from files.pictures import bytes_of, folder, make_room
from ledger import canonical

PORTRAIT = (640, 800)  # 4:5, as the plate
CARD = (1200, 630)
_LARGEST = 80_000_000  # pixels of an upload that is opened at all


class NoPicture(Exception):
    """It cannot be drawn: a damaged photograph, or a name that no face has."""


def portrait(file: PrivateFile) -> Path:
    """Raises FileErased, NoPicture."""
    return fitted(file, "portrait", PORTRAIT, centering=(0.5, 0.35))


def fitted(file: PrivateFile, name: str, size: tuple[int, int], *, centering: tuple[float, float] = (0.5, 0.5)) -> Path:
    """Cut to `size`, upright, kept under `name`. Raises FileErased, NoPicture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    made = folder() / f"{file.uuid}-{name}.webp"
    if made.exists():
        return made
    try:
        with Image.open(bytes_of(file)) as opened:
            if opened.width * opened.height > _LARGEST:
                raise NoPicture
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            _write(made, ImageOps.fit(upright, size, centering=centering), "WEBP", quality=84, method=4)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    return made


def card(profile: Profile) -> Path:
    """1200 by 630, of what is public now. Raises NoPicture."""
    version = int(profile.approved_at.timestamp()) if profile.approved_at else 0
    words = card_words(profile)
    made = folder() / f"card-{profile._meta.model_name}-{profile.pk}-{version}-{canonical.sha256(words)[:16]}.png"
    if made.exists():
        return made
    import pypdfium2 as pdfium

    from files.inspection import pdfium_lock

    try:
        sheet = render("card", words, standard=None, timestamp=version)
    except MissingGlyph as error:
        raise NoPicture from error
    with pdfium_lock, pdfium.PdfDocument(sheet) as document:
        picture = document[0].render(scale=1).to_pil()
    _write(made, picture.resize(CARD) if picture.size != CARD else picture, "PNG", optimize=True)
    return made


def card_words(profile: Profile) -> dict[str, str]:
    if isinstance(profile, Craftsman):
        kicker = profile.title or profile.trade
        text = profile.special_skill or "，".join(part for part in (profile.trade, profile.grade) if part)
    else:
        assert isinstance(profile, Studio)  # noqa: S101
        kicker = "　".join(part for part in (profile.kind_name, str(profile.get_level_display())) if part)
        text = profile.field
    where = "　".join(part for part in (profile.unit_name, profile.region_name) if part)
    return {"title": cut(profile.name, 26), "plate": profile.plate, "kicker": cut(kicker, 24), "text": cut(text, 46), "footer": cut(where, 34)}


def cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _write(made: Path, picture: Any, kind: str, **options: Any) -> None:
    handle, rough = tempfile.mkstemp(dir=folder())
    with os.fdopen(handle, "wb") as out:
        picture.save(out, kind, **options)
    os.replace(rough, made)
    make_room()
