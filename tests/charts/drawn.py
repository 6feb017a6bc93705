from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"


def root(drawn: str) -> etree._Element:
    """The parsed chart: parsing is itself a test, since an escape that was forgotten breaks it."""
    return etree.fromstring(drawn)


def texts(drawn: str) -> list[str]:
    return [text.text or "" for text in root(drawn).iter("text")]


def said(drawn: str) -> list[str]:
    """What each thing of the chart says on hover."""
    return [group.findtext("title") or "" for group in root(drawn).iter("g")]


def rectangles(drawn: str, cls: str) -> list[dict[str, float]]:
    return [{side: float(one.get(side)) for side in ("x", "y", "width", "height")} for one in root(drawn).iter("rect") if one.get("class") == cls]
