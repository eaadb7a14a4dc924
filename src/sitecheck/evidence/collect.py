"""Evidence of one site's findings: the captured pages, what came with them, and the marked pictures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sitecheck.evidence.capture import Capture, Captures, Visits, relative_path
from sitecheck.evidence.item import EvidenceItem, Missing, absent
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.pictures import Pictures, take_picture
from sitecheck.evidence.png import BadPicture
from sitecheck.evidence.shot import Callout, Shot
from sitecheck.evidence.since import since
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict, fingerprint
from sitecheck.fetch.browser import Browser, BrowserError
from sitecheck.i18n import Translator
from sitecheck.store.blobs import BlobStore

__all__ = ["EvidenceItem", "Words", "collect"]

_PICTURES_AT_ONCE = 2
_FINDINGS_PER_PICTURE = 8
_PAGES_PER_FINDING = 5
_TRIES = 2
_log = logging.getLogger(__name__)

Key = tuple[str, str | None]  # page and the hash it was judged by


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on the pictures: ``name`` of a check by id, ``message`` of a finding of it, and the ``rules`` of
    the rubrics that a check feeds."""

    name: Callable[[str], str]
    message: Callable[[str, JudgedFinding], str]
    t: Translator
    rules: Callable[[str], tuple[str, ...]] = lambda check: ()


@dataclass(frozen=True, slots=True)
class _Case:
    """One finding with the captures of its pages, in the order of its marks."""

    check: str
    finding: JudgedFinding
    fingerprint: str
    pages: tuple[tuple[Key, Capture | None], ...]


async def collect(
    observation: SiteObservation,
    verdicts: Sequence[Verdict],
    words: Words,
    *,
    visits: Visits,
    loads: Loads,
    blobs: BlobStore,
    browser: Browser | None,
    now: Callable[[], datetime],
) -> dict[str, tuple[EvidenceItem, ...]]:
    """Evidence by fingerprint for every finding of ``verdicts``.

    Up to two pictures are taken at a time; findings of one check on one page share a picture (eight at most). A
    picture that fails is marked as missing and the night goes on. What they load goes through ``loads``. Raises
    DiskFull.
    """
    captures = Captures(visits, blobs)
    cases = await _cases(observation.site_key, verdicts, captures)
    items: dict[str, list[EvidenceItem]] = {case.fingerprint: [] for case in cases}
    for case in cases:
        for (url, _), capture in case.pages:
            if capture is None:
                items[case.fingerprint].append(absent("html", url, Missing.NOT_CAPTURED, now()))
            else:
                items[case.fingerprint].extend(captures.keep(capture, now()))
        items[case.fingerprint].extend(_targets(observation, case, captures, now()))
    attempts = attempts_by_subject(observation)
    seats = asyncio.Semaphore(_PICTURES_AT_ONCE)

    async def picture(group: list[_Case]) -> list[tuple[EvidenceItem, ...]]:
        async with seats:
            return await _picture(group, attempts, words, visits, loads, blobs, browser, now)

    groups = _groups(cases)
    tasks = [asyncio.create_task(picture(group)) for group in groups]
    try:
        pictures = await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    for group, taken in zip(groups, pictures, strict=True):
        for case, its in zip(group, taken, strict=True):
            items[case.fingerprint].extend(its)
    return {key: tuple(found) for key, found in items.items()}


def attempts_by_subject(observation: SiteObservation) -> Mapping[str, tuple[Attempt, ...]]:
    """Attempts behind a finding by its subject: dead link targets by URL, columns by key."""
    found = {link.verdict.url: link.verdict.attempts for link in observation.links}
    return found | {key: column.attempts for key, column in observation.columns.items() if column.attempts}


async def _cases(site_key: str, verdicts: Sequence[Verdict], captures: Captures) -> list[_Case]:
    known: dict[Key, Capture | None] = {}
    cases: list[_Case] = []
    for verdict in verdicts:
        for finding in verdict.findings:
            marks = finding.marks or (Mark(finding.url),)
            keys = list(dict.fromkeys(_key(mark) for mark in marks))[:_PAGES_PER_FINDING]
            for mark in marks:
                if _key(mark) in keys and _key(mark) not in known:
                    known[_key(mark)] = await captures.find(mark)
            cases.append(
                _Case(
                    verdict.check,
                    finding,
                    fingerprint(site_key, verdict.check, finding.subject),
                    tuple((key, known[key]) for key in keys),
                )
            )
    return cases


def _key(mark: Mark) -> Key:
    return mark.page_url, mark.body_sha256


def _groups(cases: Sequence[_Case]) -> list[list[_Case]]:
    """Findings that share a picture: same check, same page; in the order of the findings."""
    by_page: dict[tuple[str, Key], list[_Case]] = {}
    for case in cases:
        by_page.setdefault((case.check, case.pages[0][0]), []).append(case)
    return [
        group[start : start + _FINDINGS_PER_PICTURE]
        for group in by_page.values()
        for start in range(0, len(group), _FINDINGS_PER_PICTURE)
    ]


def _targets(observation: SiteObservation, case: _Case, captures: Captures, now: datetime) -> list[EvidenceItem]:
    """What a dead link's target answered, where it answered with a page."""
    verdict = next((one.verdict for one in observation.links if one.verdict.url == case.finding.subject), None)
    if verdict is None or verdict.body_sha256 is None:
        return []
    at = verdict.attempts[-1].at if verdict.attempts else now
    item = captures.kept(verdict.final_url or verdict.url, verdict.body_sha256, at)
    return [item] if item is not None else []


async def _picture(
    group: list[_Case],
    attempts: Mapping[str, tuple[Attempt, ...]],
    words: Words,
    visits: Visits,
    loads: Loads,
    blobs: BlobStore,
    browser: Browser | None,
    now: Callable[[], datetime],
) -> list[tuple[EvidenceItem, ...]]:
    """Items for each case of the group: the pictures of the page, which they share, and each its own close-up."""
    (url, _), capture = group[0].pages[0]
    check = group[0].check
    if browser is None or not browser.available:
        return [(absent("screenshot", url, Missing.NO_BROWSER, now()),)] * len(group)
    if capture is None:
        return [(absent("screenshot", url, Missing.NOT_CAPTURED, now()),)] * len(group)
    if not capture.is_page:
        return [(absent("screenshot", url, Missing.NOT_A_PAGE, now()),)] * len(group)
    callouts = tuple(_callout(case, attempts, words) for case in group)
    became = await since(capture, visits, words.t)
    shot = Shot(capture, check, words.name(check), callouts, words.rules(check), became)
    listener = loads.listener([case.fingerprint for case in group])
    for attempt in range(1, _TRIES + 1):
        try:
            taken = await take_picture(shot, browser, listener, words.t)
        except (BrowserError, BadPicture) as error:
            _log.warning("picture of %s failed (%d of %d): %s", url, attempt, _TRIES, error)
            continue
        return _picture_items(taken, capture.final_url, blobs, now())
    return [(absent("screenshot", url, Missing.PICTURE_FAILED, now()),)] * len(group)


def _picture_items(taken: Pictures, url: str, blobs: BlobStore, at: datetime) -> list[tuple[EvidenceItem, ...]]:
    """Stored pictures, for each callout those of the page and its close-up. Raises DiskFull."""

    def stored(kind: str, data: bytes, part: int = 0) -> EvidenceItem:
        sha = blobs.put(data, raw=True)
        return EvidenceItem(kind, url, sha, len(data), "image/png", relative_path(blobs, sha), at, part=part)

    whole = tuple(stored("screenshot", data, part) for part, data in enumerate(taken.tiles))
    return [
        (*whole, absent("closeup", url, Missing.NOT_SHOWN, at) if data is None else stored("closeup", data))
        for data in taken.closeups
    ]


def _callout(case: _Case, attempts: Mapping[str, tuple[Attempt, ...]], words: Words) -> Callout:
    key = case.pages[0][0]
    marks = tuple(mark for mark in case.finding.marks if _key(mark) == key)
    return Callout(words.message(case.check, case.finding), marks, attempts.get(case.finding.subject, ()))
