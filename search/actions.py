"""What staff do for the search: keep the synonyms, clear the list of what was not found, have the index built anew."""

from typing import Any

from django.db import transaction

from accounts.models import Person
from ledger.actions import record
from ledger.models import Event
from ledger.refusals import NotAllowed
from search.models import MissedQuery, Synonym
from search.permissions import keeps_search
from work.actions import enqueue
from work.models import Job

BOOK = "search"
COMMON = {
    "焊工": "电焊工 焊接工",
    "劳模": "劳动模范",
    "五一奖章": "五一劳动奖章",
    "厨师": "烹调师 烹饪师",
    "天车工": "行车工 桥式起重机司机",
    "塔吊": "塔式起重机",
    "司机": "驾驶员",
    "瓦工": "砌筑工 砖瓦工",
    "木匠": "木工",
    "修车": "汽车维修",
    "机械手": "机械臂 机器手",
    "老师": "教师",
    "护士": "护师",
    "绝活": "绝技",
    "化验员": "化学分析工 检验员",
    "架子工": "脚手架工",
}
# What is done finds who does it, and not the other way round.
DOING = {
    "焊接": "焊工",
    "锻造": "锻工",
    "铸造": "铸工",
    "车削": "车工",
    "铣削": "铣工",
    "护理": "护士",
    "烹饪": "厨师 烹调师",
    "驾驶": "司机",
    "刺绣": "绣工 绣娘",
}


@transaction.atomic
def save_synonym(*, synonym: Synonym | None = None, by: Person, word: str, others: str, both_ways: bool = True) -> Synonym:
    """A new one, or other words for one that is there. It counts from the next search on. Raises NotAllowed, ValidationError."""
    require_keeper(by)
    kept = Synonym.objects.select_for_update().get(pk=synonym.pk) if synonym else Synonym()
    kept.word, kept.others, kept.both_ways = word, others, both_ways
    kept.full_clean()
    kept.save()
    say("synonym.saved", kept, by, both_ways=both_ways)
    return kept


@transaction.atomic
def remove_synonym(*, synonym: Synonym, by: Person) -> None:
    require_keeper(by)
    synonym = Synonym.objects.select_for_update().get(pk=synonym.pk)
    say("synonym.removed", synonym, by)
    synonym.delete()


@transaction.atomic
def seed_synonyms() -> int:
    """Words that most lists need, once: from the first change on they are the staff's. Returns how many were added."""
    if Synonym.objects.exists() or Event.objects.filter(book__name=BOOK, action__startswith="synonym.").exists():
        return 0
    rows = first_synonyms()
    for row in rows:
        row.full_clean()
    return len(Synonym.objects.bulk_create(rows))


def first_synonyms() -> list[Synonym]:
    rows = [Synonym(word=word, others=others) for word, others in COMMON.items()]
    return rows + [Synonym(word=word, others=others, both_ways=False) for word, others in DOING.items()]


def say(action: str, synonym: Synonym, by: Person, **data: Any) -> None:
    record(book=BOOK, action=action, subject=synonym, by=by, words={"word": synonym.word, "others": synonym.others}, **data)


@transaction.atomic
def forget_missed(*, missed: MissedQuery, by: Person) -> None:
    """Staff have seen to it; whoever searches for it in vain again puts it back on the list."""
    require_keeper(by)
    missed = MissedQuery.objects.select_for_update().get(pk=missed.pk)
    record(book=BOOK, action="missed.forgotten", subject=missed, by=by, words={"text": missed.text}, times=missed.times)
    missed.delete()


@transaction.atomic
def ask_for_rebuild(*, by: Person) -> Job:
    """The index is built anew beside the live one. One that is under way already is the answer."""
    require_keeper(by)
    job = enqueue(kind="search.rebuild", key="rebuild", by=by)
    record(book=BOOK, action="rebuild.asked", subject=job, by=by)
    return job


def require_keeper(person: Person) -> None:
    if not keeps_search(person):
        raise NotAllowed
