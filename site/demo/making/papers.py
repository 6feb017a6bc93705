"""The files that entrants and founders hand in: real PDFs, typeset once for each project or kind and handed in as often as needed."""

from collections.abc import Sequence
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.rendering import render

INVENTED = "演示用的示例，不是真实材料"
PROOFS = {"jobs": "参保证明", "money": "银行回单", "turnover": "纳税申报表", "commitment": "真实性承诺书"}


@cache
def plan(thing: str, summary: str, novelty: str, *, anonymous: bool) -> bytes:
    form = "匿名版计划书" if anonymous else "项目计划书"
    answers = (
        ("要解决的问题", f"{summary}。现场每个班都会遇到，过去靠老师傅的经验，换了人就做不好。"),
        ("做法和新意", f"{novelty}。样机在车间连续用了一个季度，改了三版。"),
        ("用起来的情况", "四个班组在用，每月记一次台账；停用过两次，原因和改法都写在台账里。"),
        ("投入与产出", "样机材料费 3.6 万元，工时另计；一年省下的人工和材料约 21 万元，按单位财务的口径计算。"),
        ("下一步", "做二十台小批量，先给本市同行业的单位试用。"),
    )
    return typeset(thing, form, answers)


@cache
def proof(kind: str) -> bytes:
    return typeset(PROOFS[kind], INVENTED, (("说明", "本页只用来试用本系统，不能作为凭证。"),))


def typeset(title: str, form: str, answers: Sequence[tuple[str, str]]) -> bytes:
    made = [{"question": question, "answer": answer} for question, answer in answers]
    return render(
        "entry", {"title": title, "contest": INVENTED, "form": form, "number": "演示", "facts": [], "answers": made}, standard=None, timestamp=0
    )


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")
