"""Kind ``blank``: what the navigation leads to holds something.

One place (处) is one distinct column, however many labels lead there; several columns that open one and the same page
are one defect of the template. Source: Ouhai 2017, item 14 (栏目空白); conditions: portals-in-the-wild, 3.6 no. 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind, Words
from sitecheck.checks.judges.common import Attributes, WorkingDays, home_url, joined, unseen
from sitecheck.checks.kinds.collect import Expression
from sitecheck.checks.trace import SILENT, Trace
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.sections import SectionReading, SectionState
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict
from sitecheck.page.labels import compact
from sitecheck.page.urls import identity

_MANY = 5  # blank columns from which more than half of the navigation rather speaks against the reader
_TEXT_ONLY = "text-only"
_PLACEHOLDERS = (
    r"(?:栏目|页面|内容|板块|专栏)?(?:正在)?(?:建设|整理|完善|更新|筹备|编辑|录入)(?:当?中)",
    r"(?:暂无|暂时没有|还没有|尚无|没有)(?:任何|相关|发布)?(?:内容|信息|数据|记录|文章|资料|公告|消息)",
    r"(?:内容|信息)?(?:待|即将)(?:更新|上线|发布|开通|补充|完善)",
    r"敬请期待|稍后再来|空白",
)


class BlankParams(Frozen):
    """``min_items``: entries below which a list without anything else is blank. ``placeholders``: expressions that a
    few words on a bare page must meet to count as nothing; ``text_limit`` characters are a few. ``maintenance``: words
    of notices that are about tonight and not about the column."""

    min_items: int = Field(default=1, ge=1)
    placeholders: tuple[Expression, ...] = _PLACEHOLDERS
    text_limit: int = Field(default=40, ge=0)
    maintenance: tuple[Words, ...] = ("维护", "停机", "暂停服务", "升级", "改版")


class BlankCheck(Check):
    """Columns of the navigation must not be blank."""

    kind: Literal[Kind.BLANK]
    params: BlankParams = BlankParams()


_ONE = "label url page text same"

REASONS: Mapping[str, Reason] = {
    "all-filled": reason(Outcome.PASS, "checked away"),
    "filled-so-far": reason(Outcome.PASS, "checked undecided columns away"),
    "blank-columns": reason(Outcome.FAIL, "count checked undecided columns"),
    "blank": reason(Outcome.FAIL, _ONE),
    "closed": reason(Outcome.FAIL, _ONE),
    "too-few": reason(Outcome.FAIL, "label url page entries min"),
    "mostly-blank": reason(Outcome.UNABLE, "count checked columns"),
    "mostly-undecided": reason(Outcome.UNABLE, "checked undecided columns"),
    "no-navigation": reason(Outcome.UNABLE),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(
    observation: SiteObservation, check: BlankCheck, _: WorkingDays, attributes: Attributes, trace: Trace = SILENT
) -> Verdict:
    """Which columns are blank. Subjects are the addresses the navigation gives (``page.urls.identity``)."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    if observation.sections is None:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    ours = [one for one in observation.sections if one.state is not SectionState.AWAY]
    if not ours:
        return Verdict(check.id, Outcome.UNABLE, "no-navigation")
    blank = {identity(one.url): why for one in ours if (why := _why_blank(one, check.params)) is not None}
    unsure = [one for one in ours if identity(one.url) not in blank and not _is_filled(one, check.params)]
    return _verdict(observation, check, ours, blank, unsure, trace)


def _verdict(
    observation: SiteObservation,
    check: BlankCheck,
    ours: Sequence[SectionReading],
    blank: Mapping[str, str],
    unsure: Sequence[SectionReading],
    trace: Trace,
) -> Verdict:
    empty = [one for one in ours if identity(one.url) in blank]
    undecided = tuple(dict.fromkeys(identity(one.url) for one in unsure))
    decided = len(ours) - len(unsure)
    params = {"checked": str(decided), "undecided": str(len(undecided)), "columns": _names(unsure)}
    if len(empty) >= _MANY and len(empty) * 2 > decided and not all(one.rendered for one in empty):
        said = {"count": str(len(empty)), "checked": str(decided), "columns": _names(empty)}
        doubted = tuple(dict.fromkeys((*undecided, *(identity(one.url) for one in empty))))
        marks = tuple(_mark(one) for one in empty[:_MANY])
        return Verdict(check.id, Outcome.UNABLE, "mostly-blank", said, undecided=doubted, looked_at=marks)
    if empty:
        findings = tuple(_finding(same, blank, check, trace) for same in _alike(empty))
        params = {**params, "count": str(len(findings))}
        return Verdict(check.id, Outcome.FAIL, "blank-columns", params, findings, undecided)
    if len(unsure) * 2 > len(ours):
        return Verdict(check.id, Outcome.UNABLE, "mostly-undecided", params, undecided=undecided)
    away = _names(one for one in observation.sections or () if one.state is SectionState.AWAY)
    home = home_url(observation)
    looked = (Mark(home, observation.home.body_sha256 if observation.home else None, region="nav"),)
    said = {"checked": str(decided), "away": away}
    if not undecided:
        return Verdict(check.id, Outcome.PASS, "all-filled", said, looked_at=looked)
    said |= params
    return Verdict(check.id, Outcome.PASS, "filled-so-far", said, undecided=undecided, looked_at=looked)


def _is_filled(one: SectionReading, params: BlankParams) -> bool:
    """Entries, or more text than a placeholder has: a page that says something is not blank."""
    says = one.reason == _TEXT_ONLY and one.text_length > params.text_limit
    return one.state is SectionState.FILLED or says


def _why_blank(one: SectionReading, params: BlankParams) -> str | None:
    """The reason for which a column counts as blank, None where it does not or where that is not certain enough."""
    match one.state:
        case SectionState.EMPTY:
            return "blank"
        case SectionState.CLOSED:
            # A notice about tonight says nothing about the column on other days.
            return None if any(word in one.text for word in params.maintenance) else "closed"
        case SectionState.UNDETERMINED if one.reason == _TEXT_ONLY:
            text = compact(one.text)
            short = one.text_length <= params.text_limit
            met = any(re.search(expression, text) for expression in params.placeholders)
            return "blank" if short and met else None
        case SectionState.FILLED:
            few = 0 < one.entries < params.min_items and not one.reason
            return "too-few" if few and one.children <= one.entries and one.text_length < params.text_limit else None
        case _:
            return None


def _alike(blank: Sequence[SectionReading]) -> list[list[SectionReading]]:
    """Blank columns, those together that lead to one address or open the very same page."""
    groups: dict[str, list[SectionReading]] = {}
    for one in sorted(blank, key=lambda one: identity(one.url)):
        groups.setdefault(one.body_sha256 or identity(one.url), []).append(one)
    return list(groups.values())


def _finding(
    same: Sequence[SectionReading], blank: Mapping[str, str], check: BlankCheck, trace: Trace
) -> JudgedFinding:
    one = same[0]
    subject = identity(one.url)
    why = blank[subject]
    params = {"label": one.label, "url": one.url, "page": one.page_url}
    if why == "too-few":
        params |= {"entries": str(one.entries), "min": str(check.params.min_items)}
    else:
        params |= {"text": one.text or one.reason, "same": _names(same[1:])}
    for section in same:
        trace.look(section, subject=subject)
    trace.step(
        "“{label}” on {page} opens {url}: {entries} entries, {characters} characters of text; it says: {text}. "
        "Judged: {why}. Other names that open the same: {same}.",
        subject=subject,
        wanted="{least} or more entries, or content on the page",
        **{
            "entries": str(one.entries),
            "characters": one.text_length,
            "text": "",
            "same": _names(same[1:]),
            "why": why,
            "least": check.params.min_items,
            **params,
        },
    )
    link = Mark(one.page_url, link_index=one.link_index, text=one.label)
    # The page was seen once, unless a browser looked too; a second night makes it certain.
    return JudgedFinding(subject, one.url, why, params, one.rendered, (_mark(one), link))


def _mark(one: SectionReading) -> Mark:
    return Mark(one.url, one.body_sha256, text=one.text, region="" if one.text else "main")


def _names(sections: Iterable[SectionReading]) -> str:
    return joined(one.label for one in sections)
