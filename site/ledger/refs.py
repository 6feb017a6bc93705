"""Random addresses: they say nothing and cannot be counted up."""

import secrets


def new_ref(length: int = 12) -> str:
    """Letters and digits that are hard to confuse when read out over the telephone; twelve are 59 bits."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _place in range(length))
