"""News, standing pages and a page for each contest, as an editor writes them."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from wagtail.models import Locale

from cms.models import ContestIndexPage, ContestPage, NewsIndexPage, NewsPage, StandardPage
from cms.tree import add_page, make_site
from demo.making.contests import Edition
from demo.making.world import World


class Story(NamedTuple):
    days: float
    title: str
    slug: str
    introduction: str
    paragraphs: tuple[str, ...]
    english: str = ""
    introduction_in_english: str = ""
    paragraphs_in_english: tuple[str, ...] = ()


STORIES = (
    Story(
        -3, "“五小”成果征集科技创新组结果公示", "wuxiao-notice", "科技创新组终评结束，拟获奖名单公示 5 个工作日。异议写清事实，署实名。",
        ("公示期内，任何人可以就拟获奖项目提出异议。单位反映须盖公章，个人须署实名，附上依据。",
         "每一份评分都逐条留痕，公示页上有校验码，可以下载记录自己验算。"),
        "Public notice: science and technology track", "The final review of the track is done; the proposed awards stand for five working days.",
        ("Anyone may object in writing during the notice, in their own name and with evidence.",),
    ),
    Story(
        -12, "第七届“工友杯”报名过半", "halfway", "各市州总工会逐级审核推荐正在进行，基层工会提醒职工尽早提交，留出补正的时间。",
        ("报名截止以后被退回补正的项目，另有补正期限，写在退回通知里。期限内只开放点名的栏目和文件。",
         "还没有加入工会的职工可以自荐，由所在赛区审核。"),
        "Entries to the seventh cup pass the half-way mark", "Unions recommend level by level; send yours early and leave time for corrections.",
        ("Whoever has no union yet may nominate themselves to the zone of their region.",),
    ),
    Story(-29, "第七届“工友杯”职工创业创新大赛启动", "launch-7", "今年设创业组和创新组，17 个市州赛区。报名在网上办理，填完约四十分钟，随时可以停。",
          ("大赛由省总工会会同省妇联、省科协、省科技厅、省人社厅举办。", "评分办法在开评前公布，收到第一份评分后不再改动。")),
    Story(-64, "一间工作室的一年：每月一题", "one-year", "工作室把现场的难题排成单子，每月解决一题，解决了就写成工法，写完就教。",
          ("去年解决了十一题，其中四题写成了企业工法，两题申请了专利。", "来参观的班组长说，最想带走的是那张题单。")),
    Story(-118, "获奖项目季报：三分钟填完", "three-minutes", "岗位照上季度填，资金从零开始填，没有新到账点一下就行。凭证拍照上传，由上级工会核验。",
          ("核验人不能是填报人，也不能是项目所在单位的人。", "公布的数字都能点开看明细，统计到哪一天、凭什么证据，都写在旁边。")),
    Story(-197, "第六届“工友杯”颁奖：三十六个项目之外", "awards-6", "颁奖会上，评委把没有获奖的意见也带来了：每个项目都能看到写给自己的评语。",
          ("获奖证书可以在网上下载，扫码查验真伪。", "获奖项目可以申请众创空间工位、导师和贴息贷款。")),
    Story(-420, "荆楚工匠进校园：绝技这样教", "craft-school", "凭声音判断轴承间隙，怎么教给十八岁的学生？先听坏的，再听好的。",
          ("课程没有教材，只有二十七段录音和一台旧泵。",)),
    Story(-640, "第五届大赛总结：补正比退赛好", "summary-5", "七成被退回补正的项目最后走到了初赛。写清楚要改什么、什么时候改完，职工就愿意改。",
          ("各级工会的平均审核时间从九天降到四天。",)),
)  # fmt: skip
HELP = (
    ("怎样报名", "用手机号登录，选大赛和组别，填项目、成员，传两份计划书。没填完也会自动保存，换一台设备接着填。"),
    ("没有工会怎么办", "选“自荐”，项目由所在市州赛区审核。也可以打 12351，问哪个工会可以接收您。"),
    ("被退回补正了", "打开退回通知，只有点名的栏目能改，改好后在补正期限内重新提交。"),
    ("评委怎样评分", "打开邀请链接，收一个验证码，签评审承诺书，就能看到分给您的项目。断网时分数留在手机里，恢复后自动送出。"),
)
ACCESSIBLE = (
    ("键盘", "所有页面都能只用键盘操作，按 Tab 键逐项移动，第一项可以跳到正文。"),
    ("放大", "页面放大到 400% 不用左右拖动。"),
    ("反映问题", "看不清、听不到、点不了，请打 12351，我们三个工作日内答复。"),
)


def make_pages(world: World, editions: Sequence[Edition]) -> None:
    home = make_site()
    news = NewsIndexPage.objects.child_of(home).get()
    contests = ContestIndexPage.objects.child_of(home).get()
    for number, edition in enumerate(editions):
        world.told("pages", number, len(editions) + len(STORIES[: world.size.stories]))
        with world.at(edition.day(-9.4)):
            contest_page(contests, edition)
    stories = STORIES[: world.size.stories]
    for number, story in enumerate(stories):
        world.told("pages", len(editions) + number, len(editions) + len(stories))
        with world.at(story.days + 0.4):
            tell(news, story, world.date(story.days))
    for slug, told in (("help", HELP), ("accessibility", ACCESSIBLE)):
        page = StandardPage.objects.child_of(home).get(slug=slug)
        page.body = body(*(part for title, text in told for part in (("heading", title), ("paragraph", text))))
        page.save_revision().publish()
    world.told("pages", 1, 1)


def body(*parts: tuple[str, object]) -> list[tuple[str, object]]:
    return [(kind, f"<p>{text}</p>" if kind == "paragraph" else text) for kind, text in parts]


def tell(news: NewsIndexPage, story: Story, date: dt.date) -> None:
    page = NewsPage(
        title=story.title, slug=story.slug, date=date, introduction=story.introduction, locale=news.locale,
        body=body(*(("paragraph", text) for text in story.paragraphs)),
    )  # fmt: skip
    add_page(news, page)
    if story.english:
        english = page.get_translation(Locale.objects.get(language_code="en"))
        english.alias_of = None
        english.title, english.introduction = story.english, story.introduction_in_english
        english.body = body(*(("paragraph", text) for text in story.paragraphs_in_english))
        english.save()
        english.save_revision().publish()


WORDS = {
    "GY": "在湖北工作或创业的职工都可以报名：已经注册企业的报创业组，在单位里改出来的报创新组。获奖项目有孵化、导师和贴息贷款。",
    "WX": "职工在岗位上想出来的小发明、小创造、小革新、小设计、小建议，用起来了就可以报。",
}
WHO = "在职、离岗、返乡、退役军人，以及外卖、网约车等新就业形态劳动者都可以报名。一人可以独报，也可以组队，队伍最多 8 人。"
HOW = "基层工会、县（市、区）总工会、市州总工会逐级审核推荐，每一级推荐时都做资格初审。推荐到省里以后，由大赛办公室资格复审。"
RULES = (
    "总分相同，先比“创意与技术”，再比“市场与效益”，仍相同则并列。",
    "评委与项目负责人、成员同单位、同集团或有师徒关系的，应当回避。最高分与最低分相差较大的，由评审组长组织复评。",
)
AFTER = "获奖项目可以申请众创空间工位、导师、30 万元以内贴息贷款，并优先参加投资对接会。"


def contest_page(index: ContestIndexPage, edition: Edition) -> None:
    contest = edition.contest
    page = ContestPage(
        title=contest.name, slug=contest.slug, contest=contest, locale=index.locale, introduction=WORDS[contest.prefix],
        who=body(("paragraph", WHO)), how=body(("paragraph", HOW)), rules=body(*(("paragraph", text) for text in RULES)),
        after=body(("paragraph", AFTER)),
    )  # fmt: skip
    add_page(index, page)
