"""How much two texts share, measured in overlapping pieces of n characters. Punctuation, spaces and spelling variants do not count."""

from text.folding import fold
from text.words import flat


def shingles(text: str, size: int = 4) -> frozenset[str]:
    """All pieces of `size` letters or Han in a row; a shorter text is one piece."""
    if size < 1:
        raise ValueError(f"A shingle has at least one character, not {size}.")
    letters = flat(fold(text))
    if not letters:
        return frozenset()
    return frozenset(letters[start : start + size] for start in range(max(1, len(letters) - size + 1)))


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: 1.0 for the same pieces, 0.0 for none in common or nothing to compare."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def containment(part: frozenset[str], whole: frozenset[str]) -> float:
    """What share of `part` is found in `whole`: a copied paragraph in a long plan is seen here and not by resemblance."""
    return len(part & whole) / len(part) if part else 0.0
