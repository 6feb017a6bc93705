"""推介: public pages of ventures, and people who would like to talk to them, one at each step."""

import io
from collections.abc import Sequence
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.making.federation import Federation, make_person
from demo.making.support import founder_of
from demo.making.world import World
from documents.rendering import render
from incubator.actions.showcasing import (
    add_picture,
    answer_interest,
    approve_showcase,
    fingerprint,
    pass_on_interest,
    register_interest,
    send_showcase,
    write_showcase,
)
from incubator.models import Interest, Showcase, Venture
from incubator.rules.words import VentureState

PAGES: Sequence[tuple[str, str, str, list[str]]] = (
    (
        "装在轴承座上的听诊器，坏之前两周报警",
        "给泵站、风机房用。一只拾音头加一块板子，装上不停机；听到异常先报给班组，再报给检修。\n四个班组用了一年，误报每月不到两次，少停机六次。",
        "三百万元，扩一条小批量产线；两家愿意先试用的水务单位。", ["equity", "orders"],
    ),
    (
        "老厂房里的小型热压机，一个人就能换模",
        "给做木塑托盘的小厂用。换模从四十分钟降到六分钟，电耗降三成。\n样机在本市两家托盘厂连续运行半年。",
        "一百平方米厂房；一家能做铸件的合作厂。", ["space", "partner"],
    ),
    (
        "给快递末端的折叠货架，站着就能分拣",
        "快递站点晚高峰用：收起来不占通道，展开三分钟。架体由退役工装改制。",
        "三十万元周转贷款；一位懂电商渠道的导师。", ["loan", "mentor"],
    ),
    (
        "茶园里的除草小车，坡上也走得稳",
        "给山地茶园用，一天除草八亩，人工的四倍；电池可拆下来充。",
        "首批十家合作社试用。", ["orders"],
    ),
)  # fmt: skip


@cache
def photo(title: str) -> bytes:
    """A picture of that name: what the demonstration has instead of photographs."""
    import pypdfium2 as pdfium

    from files.inspection import pdfium_lock

    sheet = render("card", {"title": title, "plate": "样", "kicker": "示例图片", "text": "不是真实照片", "footer": ""}, standard=None, timestamp=0)
    with pdfium_lock, pdfium.PdfDocument(sheet) as document:
        picture = document[0].render(scale=1).to_pil()
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def make_showcases(world: World, federation: Federation, lived: Sequence[Venture]) -> None:
    """Public all but the last, which waits; of the first somebody waits for the founder, of the second contacts are shared, of the third the union
    has to look."""
    ventures = [one for one in (row.refreshed() for row in lived) if one.state not in (VentureState.CLOSED, VentureState.UNKNOWN)]
    pages = [write(world, federation, venture, number) for number, venture in enumerate(ventures[: len(PAGES)])]
    asked = [
        ("investor", "楚江创业投资基金", "想看样机，下周方便吗？"),
        ("customer", "云梦水务集团", "先试用两台，可以谈吗？"),
        ("mentor", "", "做过十年渠道，愿意帮一把。"),
    ]
    for number, (page, (kind, organization, message)) in enumerate(zip(pages, asked, strict=False)):
        if page.published is None:
            continue
        person = make_person(world)
        with world.at(-6.4):
            interest = register_interest(showcase=page, by=person, kind=kind, organization=organization, message=message)
        move(world, federation, interest, number)


def write(world: World, federation: Federation, venture: Venture, number: int) -> Showcase:
    headline, pitch, needs, wants = PAGES[number]
    founder = founder_of(venture)
    with world.at(-16.4):
        page = write_showcase(venture=venture, by=founder, headline=headline, pitch=pitch, needs=needs, wants=wants)
        if number < 2:
            upload = SimpleUploadedFile("样机.png", photo(headline[:12]), content_type="image/png")
            add_picture(showcase=page, by=founder, upload=upload, caption="样机（示例图片）")
        page = send_showcase(showcase=page, by=founder)
    if number == len(PAGES) - 1:
        return page
    with world.at(-14.4):
        return approve_showcase(showcase=page, by=federation.staff, read=fingerprint(page))


def move(world: World, federation: Federation, interest: Interest, number: int) -> None:
    if number == 2:
        return
    with world.at(-5.4):
        interest = pass_on_interest(interest=interest, by=federation.staff)
    if number == 1:
        with world.at(-4.4):
            answer_interest(interest=interest, by=founder_of(interest.showcase.venture), accept=True)
