"""What each template expects, as plain data: strings, lists, mappings. Numbers are strings already, as they should be read ("90.80", "12.4 MB").

A pair is [label, value]. Everything marked NotRequired may be left out.
"""

from typing import NotRequired, TypedDict


class Certificate(TypedDict):
    """The words are documents.wording.certificate_words (dataclasses.asdict of it gives these five), the date is chinese_date, the mark qr_mark."""

    recipients: list[str]
    address: str  # 同志： or ：
    before: str
    award: str
    closing: str
    date: str
    number: str
    document_number: NotRequired[str]  # 文号
    address_to_verify: str
    qr: str
    issuers: NotRequired[list[str]]  # where they are not those of all


class Certificates(TypedDict):
    """certificate.typ: A4 landscape, one page each. `seal` draws a ring with the first issuer's name; without it the paper's seal is put by hand."""

    title: str  # 获奖证书, 荣誉证书
    issuers: list[str]
    seal: NotRequired[bool]
    border: NotRequired[str]  # double, single, none
    certificates: list[Certificate]


class MarkRow(TypedDict):
    head: str
    note: NotRequired[str]  # 组长
    cells: list[str]
    struck: NotRequired[list[int]]  # places in `cells` that do not count


class Total(TypedDict):
    label: str
    value: str


class ScoreSheet(TypedDict):
    """One A4 page. `columns` names the row heads' column too, so it has one more than `cells`. `blank` gives tall boxed rows to write in by hand."""

    title: str
    subtitle: str
    facts: list[list[str]]
    caption: str
    caption_note: NotRequired[str]
    columns: list[str]
    rows: list[MarkRow]
    total: NotRequired[Total | None]
    steps: NotRequired[list[str]]  # the arithmetic, one line each
    signatures: list[str]
    note: NotRequired[str]
    blank: NotRequired[bool]


class ScoreSheets(TypedDict):
    """score_sheet.typ: one page for each entry or each judge."""

    title: str
    issuer: NotRequired[str]
    sheets: list[ScoreSheet]


class Column(TypedDict):
    label: str
    number: NotRequired[bool]  # set right
    width: NotRequired[float]  # millimetres; without it the columns share what is left


class Table(TypedDict):
    columns: list[Column]
    rows: list[list[str]]


class NoticeGroup(Table):
    name: str
    note: NotRequired[str]


class Notice(TypedDict):
    """notice.typ and docx/notice.docx: a 公示 or a list of results. A line break in `title` is kept."""

    title: str
    document_number: NotRequired[str]
    paragraphs: list[str]
    contact: NotRequired[list[list[str]]]
    issuers: list[str]
    date: str
    groups: list[NoticeGroup]
    check_code: NotRequired[str]


class Poster(TypedDict):
    """poster.typ: A4 for a notice board, with the code that opens the page."""

    contest: str
    title: str
    lines: list[list[str]]
    note: str
    issuers: list[str]
    qr: str
    address: str


class Answer(TypedDict):
    question: str
    answer: str


class AttachedFile(TypedDict):
    label: str
    name: str
    size: str
    sha256: str


class Opinion(TypedDict):
    label: str  # 所在单位工会意见
    text: NotRequired[str]
    sign: NotRequired[str]


class Entry(TypedDict):
    """entry.typ: the whole entry; with `opinions` it is the 推荐表, a box for each level's opinion and seal."""

    title: str
    contest: str
    form: str  # 项目申报书, 推荐表
    number: str
    unit: NotRequired[str]
    note: NotRequired[str]  # which version, submitted when: the footer
    qr: NotRequired[str]
    facts: list[list[str]]
    answers: NotRequired[list[Answer]]
    members: NotRequired[Table | None]
    files: NotRequired[list[AttachedFile]]
    commitment: NotRequired[str]
    signatures: NotRequired[list[str]]
    opinions: NotRequired[list[Opinion]]


class Section(TypedDict):
    heading: str
    text: str


class BookEntry(TypedDict):
    number: str
    title: str
    facts: list[list[str]]
    sections: list[Section]


class BookGroup(TypedDict):
    name: str
    entries: list[BookEntry]


class Book(TypedDict):
    """book.typ: 评审手册 with contents and page numbers. Made by render_apart, in a job."""

    title: str
    contest: str
    issuer: str
    date: str
    running: NotRequired[str]  # in the head of each page; 评审专用　请勿外传
    groups: list[BookGroup]


class ProfileSection(TypedDict):
    heading: str
    text: NotRequired[str]
    columns: NotRequired[list[Column]]
    rows: NotRequired[list[list[str]]]


class Profile(TypedDict):
    """profile.typ: a craftsman or a studio on one A4 page; the caller gives no more than fits."""

    title: str
    kicker: str
    standfirst: str
    issuer: NotRequired[str]
    skill: NotRequired[str]
    facts: list[list[str]]
    sections: NotRequired[list[ProfileSection]]
    qr: NotRequired[str]
    note: NotRequired[str]  # the footer: address, and as of when


class Card(TypedDict):
    """card.typ: a share card of 1200 by 630, made into a picture."""

    title: str
    plate: str
    kicker: str
    text: str
    footer: str


class SealBox(TypedDict):
    """A box for one level's opinion and seal; `space` in mm is left for the seal."""

    label: str
    text: str
    space: NotRequired[int]


class Recommendation(TypedDict):
    """recommendation.typ, and documents.forms.form_docx: 推荐表 of one entry or 推荐汇总表 of a list. Its code opens where a photo of it is filed."""

    title: str
    contest: str
    note: str
    issuer: NotRequired[str]
    wide: NotRequired[bool]  # landscape
    facts: list[list[str]]
    columns: list[Column]
    rows: list[list[str]]
    boxes: list[SealBox]
    qr: str
    address: str
