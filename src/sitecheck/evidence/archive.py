"""The web archive of one site's night: every answer its findings rest on, in one file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol

from sitecheck import __version__
from sitecheck.evidence.archive_read import FINDING
from sitecheck.evidence.archive_told import AnswerRecords
from sitecheck.evidence.capture import relative_path
from sitecheck.evidence.item import EvidenceItem
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.rests_on import rests_on
from sitecheck.evidence.warc import WarcFile
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.store.archived import Archived, Earlier
from sitecheck.store.blobs import BlobStore
from sitecheck.store.nightfile import Asked
from sitecheck.store.told import Told

SCHEMA = "sitecheck.finding-records/1"
_Found = Mapping[str, tuple[Verdict, JudgedFinding]]
_MEDIA_TYPE = "application/warc"
_FORMAT = "WARC File Format 1.1"


class Answers(Protocol):
    """As much of the night's memory as the archive needs; nobody is asked."""

    def told(self, url: str) -> tuple[Told, ...]:
        """Every answer to this address, and to those its pages led on to by themselves."""
        ...

    def addresses(self, url: str) -> tuple[str, ...]:
        """The address itself, and the one under which the page that is found there was asked for."""
        ...

    def body(self, sha: str) -> bytes | None:
        """A body met in the night. Raises BodyDamaged."""
        ...


@dataclass(frozen=True, slots=True)
class NightArchive:
    """``items`` by fingerprint: the archive, and those of earlier nights it leads to. ``made``: what stands there in
    full."""

    items: Mapping[str, tuple[EvidenceItem, ...]] = field(default_factory=dict)
    made: tuple[Archived, ...] = ()


async def archive_night(
    observation: SiteObservation,
    verdicts: Sequence[Verdict],
    *,
    looked_at: Callable[[str], Collection[str]],
    answers: Answers,
    loads: Loads,
    blobs: BlobStore,
    earlier: Earlier,
) -> NightArchive:
    """Write the archive; no file where there is no finding. Other sites get their turn between findings.

    ``looked_at`` gives the keys of the columns a check goes by, ``earlier`` says what stands in archives of earlier
    nights. Raises DiskFull and NotWritable; nothing half-written is left then.
    """
    found = _by_fingerprint(observation.site_key, verdicts)
    if not found:
        return NightArchive()
    started = observation.started_at
    there = {sha: blobs.has(sha) for sha in {one.warc_sha256 for one in earlier.values()}}
    usable = {key: one for key, one in earlier.items() if there[one.warc_sha256]}
    older: dict[str, dict[str, Archived]] = {}
    with blobs.archive() as draft:
        warc = WarcFile(draft, f"{observation.site_key} {started.isoformat()}")
        warc.describe(_description(observation), started)
        records = AnswerRecords(warc, answers.body, usable, started)
        answered = cache(lambda url: tuple(one for each in answers.addresses(url) for one in answers.told(each)))
        lists: list[tuple[str, Verdict, JudgedFinding, tuple[str, ...]]] = []
        for mark, (verdict, finding) in found.items():
            urls = rests_on(observation, finding, looked_at(verdict.check))
            ids, leads = _of_finding(urls, answered, loads.of(mark), records)
            lists.append((mark, verdict, finding, ids))
            older[mark] = leads
            await asyncio.sleep(0)
        for mark, verdict, finding, ids in lists:
            warc.metadata(FINDING + mark, started, _list(mark, verdict, finding, ids))
    made = tuple(Archived(key, sha, origin.id, at, draft.sha256) for key, sha, origin, at in records.made)
    own = (draft.sha256, draft.size, started)
    items = {
        mark: (
            _item(blobs, finding.url, *own),
            *(
                _item(blobs, finding.url, sha, blobs.path(sha).stat().st_size, one.at)
                for sha, one in sorted(older[mark].items())
            ),
        )
        for mark, (_, finding) in found.items()
    }
    return NightArchive(items, made)


def with_archive(
    evidence: Mapping[str, tuple[EvidenceItem, ...]], archive: NightArchive
) -> dict[str, tuple[EvidenceItem, ...]]:
    """The evidence of each finding with its archives behind it."""
    return {mark: (*items, *archive.items.get(mark, ())) for mark, items in evidence.items()}


def _by_fingerprint(site_key: str, verdicts: Sequence[Verdict]) -> _Found:
    return {
        fingerprint(site_key, verdict.check, finding.subject): (verdict, finding)
        for verdict in verdicts
        for finding in verdict.findings
    }


def _of_finding(
    urls: Sequence[str], answered: Callable[[str], tuple[Told, ...]], loaded: Sequence[Told], records: AnswerRecords
) -> tuple[tuple[str, ...], dict[str, Archived]]:
    """Ids of its records, each once, and what archives of earlier nights they lead to."""
    told: dict[Asked, Told] = {}
    for url in urls:
        told |= {one.asked: one for one in answered(url)}
    # Documents a browser had built come behind the pages they were built from.
    ordered = sorted(told.values(), key=lambda one: one.asked.how == "RENDER")
    written = [records.write(one) for one in (*ordered, *loaded)]
    older = {one.warc_sha256: one for each in written for one in each.older}
    return tuple(dict.fromkeys(name for each in written for name in each.ids)), older


def _description(observation: SiteObservation) -> dict[str, str]:
    return {
        "software": f"sitecheck/{__version__}",
        "format": _FORMAT,
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": observation.site_key,
        "description": f"what the findings of {observation.as_of.isoformat()} rest on",
    }


def _list(mark: str, verdict: Verdict, finding: JudgedFinding, ids: tuple[str, ...]) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "fingerprint": mark,
        "check": verdict.check,
        "subject": finding.subject,
        "url": finding.url,
        "records": list(ids),
    }


def _item(blobs: BlobStore, url: str, sha: str, size: int, at: datetime) -> EvidenceItem:
    return EvidenceItem("warc", url, sha, size, _MEDIA_TYPE, relative_path(blobs, sha), at)
