"""A first look at everything an export would take: what is damaged, what is gone, and which records are wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sitecheck.evidence.archive_read import DOM, FINDING, Record, read_records
from sitecheck.evidence.wacz_plan import Case, Contents, KeptFile, Note
from sitecheck.evidence.wacz_view import VIEW
from sitecheck.i18n.catalogue import N_
from sitecheck.i18n.formats import day
from sitecheck.store.blobs import BlobDamaged, BlobStore

_LOST = N_("Finding {number}: a file is lost ({kind} of {url}, sha256 {sha256})")
_PRUNED = N_(
    "Finding {number}: a file was removed on {day} by the rule of retention ({kind} of {url}, sha256 {sha256})"
)
_NEVER = N_("Finding {number}: there never was a file ({kind} of {url}: {why})")
_NO_RECORDS = N_("Finding {number}: no archived records of this night; the captured pages stand in their place")
_NOTHING = N_("Finding {number}: no captured page of this night is there")


class DamagedFiles(ValueError):
    """Files that were altered: nothing is exported from them."""

    def __init__(self, found: tuple[str, ...]) -> None:
        """``found``: all of them, by sha256 or by path."""
        self.found = found
        super().__init__(f"{len(found)} file(s) were altered since they were recorded")


@dataclass(slots=True)
class Examined:
    """``archives``: the archive files by sha256, oldest first. ``wanted``: ids of the records to copy out of them.
    ``built``: the copies for looking at of what a browser had built (address, date), by finding. ``unarchived``:
    findings whose captured pages stand in for records; ``usable``: sha256 of the files that are there and whole."""

    archives: tuple[str, ...] = ()
    wanted: set[str] = field(default_factory=set)
    built: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    unarchived: set[str] = field(default_factory=set)
    usable: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """What a finding rests on, and the pages a browser built that are in it."""

    records: frozenset[str]
    built: tuple[tuple[str, str], ...]


def examine(contents: Contents, blobs: BlobStore) -> Examined:
    """Look at every file once. Raises DamagedFiles with all that were altered, BadArchive and OSError."""
    found = Examined(notes=list(contents.notes))
    damaged = set(contents.damaged)
    archives: dict[str, datetime] = {}
    asking: dict[str, set[str]] = {}
    for case in contents.cases():
        own = next((file.sha256 for file in case.files if file.kind == "warc"), "")
        asking.setdefault(own, set()).add(case.fingerprint)
        for file in case.files:
            note = _looked_at(case, file, contents, blobs, found.usable, damaged)
            if note is not None:
                found.notes.append(note)
            elif file.kind == "warc" and file.sha256 in found.usable:
                archives[file.sha256] = min(archives.get(file.sha256, file.captured_at), file.captured_at)
    if damaged:
        raise DamagedFiles(tuple(sorted(damaged)))
    found.archives = tuple(sorted(archives, key=lambda sha: (archives[sha], sha)))
    lists: dict[str, _List] = {}
    for sha in found.archives:
        _read(blobs, sha, asking.get(sha, set()), lists, found)
    for one in lists.values():
        found.wanted |= one.records
    found.built = {key: one.built for key, one in lists.items() if one.built}
    for case in contents.cases():
        if case.fingerprint not in lists:
            found.unarchived.add(case.fingerprint)
            captured = any(file.kind == "html" and file.sha256 in found.usable for file in case.files)
            found.notes.append(Note(_NO_RECORDS if captured else _NOTHING, {"number": case.number}))
    return found


def _looked_at(
    case: Case, file: KeptFile, contents: Contents, blobs: BlobStore, usable: set[str], damaged: set[str]
) -> Note | None:
    """Why the file of a finding is not there, None when it is; an altered one is added to ``damaged``."""
    where = {"number": case.number, "kind": file.kind, "url": file.url}
    if file.missing and not file.sha256:
        return Note(_NEVER, {**where, "why": file.missing})
    if file.sha256 in usable or file.sha256 in damaged:
        return None
    try:
        for _ in blobs.open_stream(file.sha256):
            pass
    except FileNotFoundError:
        at = contents.pruned(file.sha256)
        if at is None:
            return Note(_LOST, {**where, "sha256": file.sha256})
        return Note(_PRUNED, {**where, "sha256": file.sha256, "day": day(at)})
    except BlobDamaged:
        damaged.add(file.sha256)
    else:
        usable.add(file.sha256)
    return None


def _read(blobs: BlobStore, sha: str, cases: set[str], lists: dict[str, _List], found: Examined) -> None:
    """Take up what the findings ``cases`` rest on, whose own archive this file is.

    For other findings it is there for bodies that did not change since: its lists of that time are not asked for.
    """
    listed: list[tuple[Record, str]] = []
    refers: dict[str, str] = {}
    built: dict[str, tuple[str, str]] = {}
    for record in read_records(blobs.path(sha)):
        if record.type == "warcinfo":
            found.wanted.add(record.id)
        elif record.type == "revisit" and record.refers_to:
            refers[record.id] = record.refers_to
        elif record.type == "resource" and record.url.startswith(DOM):
            built[record.id] = (VIEW + record.url.removeprefix(DOM), record.date)
        elif record.type == "metadata" and (key := record.url.removeprefix(FINDING)) in cases:
            listed.append((record, key))
    for record, key in listed:
        names = [str(one) for one in record.json()["records"]]
        ids = {record.id, *names, *(refers[name] for name in names if name in refers)}
        lists[key] = _List(frozenset(ids), tuple(sorted({built[one] for one in names if one in built})))
