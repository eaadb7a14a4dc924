"""Ways of applying for information, as the application pages describe them; passive: nothing is submitted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sitecheck.facts.channels import ChannelMention, ChannelReading, FormFile, OnlineForm
from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import Form, Link, LinkKind, PageFacts, Zone
from sitecheck.facts.site import ColumnState
from sitecheck.facts.visit import Visit, Visitor
from sitecheck.page.attachments import AttachmentKind, attachment_kind, is_document
from sitecheck.page.contact_values import find_email, fold_value
from sitecheck.page.labels import compact
from sitecheck.page.lexicon import Lexicon
from sitecheck.page.urls import identity
from sitecheck.survey.columns import Column
from sitecheck.survey.content import own_text
from sitecheck.survey.plan import SurveyPlan

_FURTHER = 5  # pages asked for beside the entry and the guide
_FILES = 3
_WORDS = 60  # characters of the sentence kept for the person who decides
_UNREAD = frozenset({PageKind.SHELL, PageKind.BLOCKED, PageKind.NOT_FOUND})
_THIN = 60  # characters of text below which pictures, frames or files may be the text itself

CHANNELS: Mapping[str, re.Pattern[str]] = {
    "onsite": re.compile(
        r"当面|当场|现场(?:提交|申请|受理|领取)|到(?:本机关|本单位|本局|受理(?:机构|点|窗口)|窗口|办公室).{0,12}"
        r"(?:提交|申请|提出)|窗口(?:提交|申请|受理)|直接到|前往.{0,16}(?:提交|申请)|来访申请|上门"
    ),
    "online": re.compile(
        r"(?:网上|在线|网络|互联网|网站|线上|平台|系统).{0,14}(?:提交|申请|受理|填写|提出)|(?:提交|填写|提出).{0,8}(?:电子|网上|在线)"
        r"(?:申请|申请表|版)|网上申请|在线申请"
    ),
    "written": re.compile(r"邮寄|信函|寄送|挂号信|书面(?:形式|方式|申请|提交|提出)|特快专递|EMS|邮政寄|寄至"),
    "email": re.compile(
        r"电子邮件(?!地址|箱|:[\w.]+@)|邮件(?:申请|发送|提交|方式)|(?:发送|发|提交|申请|寄)[^,]{0,30}(?:电子邮箱|电子信箱|邮箱|e-?mail)"
        r"|(?:电子邮箱|电子信箱|邮箱|e-?mail)[^,]{0,12}(?:申请|提交|提出|发送)",
        re.I,
    ),
    "fax": re.compile(r"传真(?:方式|申请|提交|发送|至|形式|件)|通过传真|以传真|、传真|传真、|电报"),
    "oral": re.compile(r"口头(?:提出|申请|方式|形式)"),
}
_APPLYING = re.compile(r"申请|受理|提交|填写|递交|寄")
_DENIED = re.compile(r"(?:不予?|不能|暂不|无法|暂未|尚未|未|停止|不再)(?:直接)?(?:受理|接收|接受|开通|支持|提供|设)")
_DENIED_AFTER = re.compile(r"(?:不予?|不能|暂不|无法|暂未|尚未|未|停止|不再)(?:受理|接收|接受|开通|支持|提供|设)")
_FORM_FILE = re.compile(r"申请表|申请书|样表")
_ONLINE_LINK = re.compile(
    r"(?:在线|网上|我要|网络|点击|立即|进入)(?:提交)?申请|(?:依申请公开|申请)(?:系统|平台|入口)|在线(?:提交|填写|办理)|提交申请"
)
_MORE_ABOUT = re.compile(
    r"申请(?:须知|流程|说明|方式|渠道|指南|步骤|程序|途径|条件)|受理(?:机构|渠道|方式|流程)|办事?理?流程"
)
_NOT_ABOUT = re.compile(r"查询|统计|下载|结果|样例|登录|注册|答复")


@dataclass(slots=True)
class _Gathered:
    """What the pages looked at have said so far."""

    pages: list[str] = field(default_factory=list)
    mentions: dict[str, ChannelMention] = field(default_factory=dict)
    forms: list[OnlineForm] = field(default_factory=list)
    files: dict[str, FormFile] = field(default_factory=dict)
    email: str = ""
    reason: str = ""


async def read_channels(
    visitor: Visitor, words: Lexicon, plan: SurveyPlan, columns: Mapping[str, Column]
) -> ChannelReading | None:
    """What entry, guide and the pages they name for it say; None where the entry was not found or not read.

    The guide alone does not stand in for the entry, it completes it. At most five further pages and three files are
    asked for.
    """
    entry = columns.get("foi-entry")
    if entry is None or entry.reading.state is not ColumnState.FOUND or entry.visit is None:
        return None
    gathered = _Gathered()
    await _page(entry.visit, gathered, words)
    further = _further(entry.visit.page) if entry.visit.page is not None else ()
    for link in further:
        assert link.url is not None
        if identity(link.url) not in {identity(page) for page in gathered.pages}:
            await _further_page(link, await visitor.visit(link.url, referer=entry.visit.final_url), gathered, words)
    guide = columns.get("disclosure-guide")
    of_guide = guide.visit if guide is not None and guide.reading.state is ColumnState.FOUND else None
    if of_guide is not None and identity(of_guide.final_url) not in {identity(page) for page in gathered.pages}:
        await _page(of_guide, gathered, words, entry=False)
    files = [await _opened(visitor, one) for one in list(gathered.files.values())[:_FILES]]
    return ChannelReading(
        tuple(gathered.pages),
        tuple(gathered.mentions[key] for key in CHANNELS if key in gathered.mentions),
        tuple(gathered.forms),
        tuple(files),
        gathered.email,
        not gathered.reason,
        gathered.reason,
        entry.visit.body_sha256,
    )


async def _page(visit: Visit, gathered: _Gathered, words: Lexicon, *, entry: bool = True) -> None:
    """Take in one page. Of the guide (``entry`` False) only sentences about applying speak of it."""
    facts = visit.page
    gathered.pages.append(visit.final_url)
    if facts is None or facts.kind in _UNREAD or visit.failure is not None or (visit.fetched.status or 0) >= 400:
        said = visit.failure.value if visit.failure is not None else ""
        gathered.reason = gathered.reason or said or (facts.kind.value if facts is not None else "no-page")
        return
    if entry and _may_say_more(facts):
        gathered.reason = gathered.reason or "incomplete"
    for channel, sentence in _mentions(facts, entry=entry):
        gathered.mentions.setdefault(channel, ChannelMention(channel, sentence, facts.url))
    for form in facts.forms:
        if _is_for_applicants(form, words):
            gathered.forms.append(OnlineForm(facts.url, facts.url, len(form.inputs), form.action, opens=True))
    for link in facts.links:
        if link.url is not None and link.zone is Zone.MAIN and _is_form_file(link):
            gathered.files.setdefault(identity(link.url), FormFile(link.url, link.label or link.title, facts.url))
    if not gathered.email:
        mail = next((one.value for one in facts.contacts if one.field == "email"), None)
        gathered.email = mail or next(filter(None, map(find_email, _sentences(facts, entry=entry))), "")


async def _further_page(link: Link, visit: Visit, gathered: _Gathered, words: Lexicon) -> None:
    """A page that the entry names: the way to apply online counts as one when it opens, what it says counts as well."""
    if _ONLINE_LINK.search(compact(link.label or link.title)):
        status = visit.fetched.status or 0
        gone = visit.failure is None and status in (404, 410)
        opens = True if visit.failure is None and 200 <= status < 300 else False if gone else None
        if visit.page is not None and visit.page.kind in (PageKind.BLOCKED, PageKind.NOT_FOUND):
            opens = False if visit.page.kind is PageKind.NOT_FOUND else None
        forms = len(gathered.forms)
        if opens:
            await _page(visit, gathered, words)
        if len(gathered.forms) == forms:
            assert link.url is not None
            gathered.forms.append(OnlineForm(visit.final_url, link.url, opens=opens))
        return
    await _page(visit, gathered, words)


def _further(facts: PageFacts) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for link in facts.links:
        label = compact(link.label or link.title)
        if link.url is None or link.zone is not Zone.MAIN or link.kind not in (LinkKind.ANCHOR, LinkKind.ONCLICK):
            continue
        if len(label) > 24 or _NOT_ABOUT.search(label) or is_document(link.url):
            continue
        if (_ONLINE_LINK.search(label) or _MORE_ABOUT.search(label)) and identity(link.url) != identity(facts.url):
            found.setdefault(identity(link.url), link)
    return tuple(found.values())[:_FURTHER]


def _mentions(facts: PageFacts, *, entry: bool) -> Iterator[tuple[str, str]]:
    for sentence in _sentences(facts, entry=entry):
        for channel, expression in CHANNELS.items():
            for met in expression.finditer(sentence):
                if not _denied(sentence, met):
                    begin = max(0, met.start() - _WORDS // 2)
                    yield channel, sentence[begin : begin + _WORDS]
                    break


def _sentences(facts: PageFacts, *, entry: bool) -> Iterator[str]:
    """Sentences about applying without white space. On the entry's own page every sentence is about it."""
    for line in own_text(facts).split("\n"):
        for sentence in re.split(r"[。;；]", fold_value(line)):
            plain = compact(sentence)
            if plain and (entry or _APPLYING.search(plain)):
                yield plain


def _denied(sentence: str, met: re.Match[str]) -> bool:
    """Whether the sentence says that this way is not open (暂不受理电子邮件申请, 传真申请不予受理)."""
    before = re.split(r"[,:]", sentence[: met.start()])[-1]
    after = re.split(r"[,:]", sentence[met.end() :])[0]
    return _DENIED.search(before) is not None or _DENIED_AFTER.search(after) is not None


def _is_for_applicants(form: Form, words: Lexicon) -> bool:
    expression = words.columns["foi-entry"].cue_expressions.get("form")
    return len(form.inputs) >= 2 and expression is not None and expression.search(compact(form.text)) is not None


def _is_form_file(link: Link) -> bool:
    label = compact(link.label or link.title)
    named = _FORM_FILE.search(label) is not None and "在线" not in label and "网上" not in label
    return named and (link.kind is LinkKind.ATTACHMENT or is_document(link.url or ""))


def _may_say_more(facts: PageFacts) -> bool:
    """A page whose text may be a picture, a file or a frame, or is filled by script."""
    if facts.script_list or facts.frames or facts.closed_text:
        return True
    thin = len(compact(facts.main_text)) < _THIN
    return thin and any(
        link.zone is Zone.MAIN and link.kind in (LinkKind.IMAGE, LinkKind.ATTACHMENT) for link in facts.links
    )


async def _opened(visitor: Visitor, file: FormFile) -> FormFile:
    fetched = await visitor.probe(file.url, referer=file.page_url)
    opens: bool | None = None
    if fetched.failure is None and fetched.status is not None:
        if fetched.status in (404, 410):
            opens = False
        elif 200 <= fetched.status < 300:
            kind = attachment_kind(fetched.body, fetched.header("content-type") or "", fetched.final_url)
            opens = kind is not AttachmentKind.PAGE
    return FormFile(file.url, file.label, file.page_url, opens)
