"""What the page of one document says, as far as judges ask for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.page import Link, LinkKind, PageFacts, Zone
from sitecheck.page.document_head import (
    cited,
    is_amended,
    is_interpretation,
    is_official_title,
    number_of,
    openness_mark,
    openness_said,
    read_formed,
)
from sitecheck.page.fingerprint import fingerprint
from sitecheck.page.labels import compact
from sitecheck.page.organs import made_elsewhere, own_names
from sitecheck.page.own_links import has_empty_box, own_links
from sitecheck.page.signature import Signature, find_signature

INTERPRETATIONS = "policy-interpretation-column"
NEWS = "news"
_SHOWN = 60  # characters below which the document is in an attachment and the page only names it
_FURTHER = re.compile(r"(?:下一?页|尾页|末页|第?[2-9]页?|余下全文|阅读全文|查看全文|查看原文|全文下载)[>»]*")
_SAME = 8  # characters at their beginning by which a heading is known as the title of a row


def read_document(
    bare: DocumentReading, facts: PageFacts, hosts: Sequence[str], own: tuple[str, ...], as_of: date
) -> tuple[DocumentReading, tuple[Link, ...]]:
    """``bare`` filled from the page, and the links of its own part that name documents.

    ``own`` are the comparable names of the unit (see ``page.organs``). Days after ``as_of`` are none.
    """
    title, text, block = _title(facts, bare.row_title), facts.main_text, facts.header_block
    length = len(compact(text))
    number = number_of(block, title, text)
    official = is_official_title(title)
    explains = is_interpretation(title) or (bare.column == INTERPRETATIONS and not number and not official)
    signed = find_signature(text)
    source = block.get("来源", "") or facts.metas.get("contentsource", "")
    issuer = block.get("发布机构", "")
    links = own_links(facts, hosts)
    attachments = sum(link.kind is LinkKind.ATTACHMENT and link.zone is Zone.MAIN for link in facts.links)
    formed = _formed(facts, signed, as_of)
    seen = length >= _SHOWN or not attachments
    filled = replace(
        bare,
        title=title,
        publish_date=_past(facts.publish_date, as_of),
        formed=formed.day,
        formed_by=formed.by,
        signals=dict(sorted({**facts.date_signals, **bare.signals, **formed.signals}.items())),
        number=number,
        issuer=issuer,
        source=source,
        foreign=made_elsewhere(
            issuer=issuer,
            number=number,
            title=title,
            signed=signed.organ if signed is not None else "",
            source=source,
            own=own or own_names((facts.metas.get("sitename", ""),)),
        ),
        official=not explains and (bool(number) or (official and bare.column != NEWS)),
        interpretation=explains,
        marked=_is_marked(facts) if seen and length else None,
        amended=is_amended(title, text),
        openness=openness_said(block, facts.text),
        links=tuple(link.url for link in links if link.url is not None),
        cites=cited(title, text) if explains else (),
        scripted=facts.script_list or has_empty_box(facts),
        attachments=attachments,
        text_length=length,
        fingerprint=fingerprint(text, title),
        elsewhere=_elsewhere(facts, signed),
        complete=not facts.skimmed,
    )
    return filled, tuple(link for link in links if names_document(link))


def names_document(link: Link) -> bool:
    """Whether a link is named like a document: a title in 《》, one that ends in 通知 or 办法, or 原文."""
    label = link.title or link.label
    return "《" in label or "原文" in label or is_official_title(label)


def _is_marked(facts: PageFacts) -> bool:
    """Whether the mark stands in the text, anywhere else on the page, or as what a picture is called."""
    pictures = (link.label for link in facts.links if link.kind is LinkKind.IMAGE)
    return any(openness_mark(text) for text in (facts.main_text, facts.text, *pictures))


def _elsewhere(facts: PageFacts, signed: Signature | None) -> str:
    """Where the text may go on unseen. What is signed ends here: files and pictures below it are annexes."""
    if facts.frames:
        return "frames"
    if facts.script_list:
        return "script-list"
    own = [link for link in facts.links if link.zone is Zone.MAIN]
    if any(_FURTHER.fullmatch(compact(link.label)) for link in own):
        return "further-pages"
    kinds = set() if signed is not None else {link.kind for link in own}
    if LinkKind.ATTACHMENT in kinds:
        return "attachment"
    return "pictures" if LinkKind.IMAGE in kinds else ""


@dataclass(frozen=True, slots=True)
class _Formed:
    day: date | None
    by: str
    signals: dict[str, str]


def _formed(facts: PageFacts, signed: Signature | None, as_of: date) -> _Formed:
    """The day of formation with every witness; what is refused says why."""
    signals: dict[str, str] = {}
    written = read_formed(facts.header_block, facts.main_text)
    by_field = written.day if written is not None else None
    if written is not None and written.trouble:
        signals["formed-refused"] = written.trouble
    if by_field is not None and by_field > as_of:
        signals["formed-refused"], by_field = "future", None
    by_name = _past(signed.day, as_of) if signed is not None else None
    if by_field is not None:
        signals["formed"] = by_field.isoformat()
    if by_name is not None:
        signals["signature"] = by_name.isoformat()
    if by_field is not None:
        return _Formed(by_field, "header-block", signals)
    return _Formed(by_name, "signature" if by_name is not None else "", signals)


def _past(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _title(facts: PageFacts, row_title: str) -> str:
    """The page's own name of the document: of what the page calls itself, what begins as its row does."""
    wanted = compact(row_title).rstrip(".…")[:_SAME]
    named = (facts.header_block.get("名称", ""), facts.title, *facts.headings[:3])
    matching = [name for name in named if name and wanted and compact(name).startswith(wanted)]
    if matching:
        return max(matching, key=len)
    return row_title if len(wanted) == _SAME else facts.title or row_title
