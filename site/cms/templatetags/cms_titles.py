import re

from django import template

register = template.Library()
_END = re.compile(r"(?<=[”》：，、；。！？])|　+")


@register.filter
def phrases(title: str) -> list[str]:
    """A title in phrases that stay whole: parted after Chinese marks, or where the editor put an ideographic space."""
    found: list[str] = []
    for phrase in (part for part in _END.split(str(title)) if part):
        if found and phrase[0] in "”》：，、；。！？":
            found[-1] += phrase
        else:
            found.append(phrase)
    return found
