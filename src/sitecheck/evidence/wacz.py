"""An export in the format that web archives are handed on in (WACZ 1.1.1): it replays in standard tools, and holds
pictures, verdicts, checks, rubrics and seals beside the archived pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sitecheck.evidence.cdxj import SortedLines
from sitecheck.evidence.wacz_archive import NAME, Archive
from sitecheck.evidence.wacz_examine import Examined
from sitecheck.evidence.wacz_plan import PICTURES, Case, Contents, KeptFile, Note
from sitecheck.evidence.wacz_readme import missing_lines, readme
from sitecheck.evidence.wacz_zip import Container, safe_name
from sitecheck.evidence.warc import utc
from sitecheck.evidence.warc_head import archive_url
from sitecheck.i18n.catalogue import N_
from sitecheck.store.blobs import BlobStore
from sitecheck.store.files import writing_whole

# Not .cdxj, which says it better: of the common players one looks for .cdx alone.
_INDEX = "indexes/index.cdx"
_PAGES = "pages/pages.jsonl"
_PICTURE = "urn:sitecheck:picture:"
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_NO_RECORD = N_("A record that findings rest on is in none of their archive files: {id}")


@dataclass(slots=True)
class Written:
    """What an export holds; ``notes`` is what should be inside and is not."""

    findings: int = 0
    records: int = 0
    pictures: int = 0
    size: int = 0
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class _State:
    """What is known on the way. ``plain``: path inside by sha256, of what lies there as a plain file as well.
    ``stood_in``: captured pages (address, sha256) that are in the archive though no record of the night is.
    """

    contents: Contents
    examined: Examined
    blobs: BlobStore
    plain: dict[str, str] = field(default_factory=dict)
    stood_in: set[tuple[str, str]] = field(default_factory=set)
    pages: list[dict[str, str]] = field(default_factory=list)


def write_wacz(path: Path, contents: Contents, examined: Examined, blobs: BlobStore) -> Written:
    """Write the export to ``path``, whole or not at all. The same contents give the same bytes.

    Raises OSError (also for a full disk), and BlobDamaged, FileNotFoundError or BadArchive for files that change while
    they are read.
    """
    state = _State(contents, examined, blobs)
    with writing_whole(path) as file, _container(file) as whole:
        written = _fill(whole, state)
        whole.finish(_about(state))
        written.size = file.tell()
    return written


@contextmanager
def _container(file: IO[bytes]) -> Iterator[Container]:
    whole = Container(file)
    try:
        yield whole
    except BaseException:
        whole.abandon()
        raise


def _fill(whole: Container, state: _State) -> Written:
    written = Written()
    with SortedLines() as index:
        with whole.part(f"archive/{NAME}", large=True) as part:
            archive = Archive(part, index)
            archive.describe({"software": state.contents.software, "isPartOf": state.contents.title}, state.contents.at)
            left = set(state.examined.wanted)
            for sha in state.examined.archives:
                archive.copy(state.blobs.path(sha), left)
            for case in state.contents.cases():
                _own_records(archive, case, state)
                written.findings += 1
            written.records = archive.records
        whole.add(_INDEX, index)
    written.notes = (*state.examined.notes, *(Note(_NO_RECORD, {"id": name}) for name in sorted(left)))
    whole.add(_PAGES, _page_lines(state))
    for sha, name in sorted(state.plain.items(), key=lambda one: one[1]):
        whole.add(name, state.blobs.open_stream(sha))
    written.pictures = sum(name.startswith("pictures/") for name in state.plain.values())
    for case in state.contents.cases():
        whole.add(f"verdicts/{case.number:05d}.json", [_verdict(case, state)])
    for extra in state.contents.extras:
        whole.add(extra.path, extra.pieces())
    if written.notes:
        whole.add("about/missing.txt", missing_lines(written.notes))
    whole.add("about/README.txt", [readme(state.contents, written.findings, bool(written.notes), whole.paths)])
    return written


def _own_records(archive: Archive, case: Case, state: _State) -> None:
    """Pictures, and captured pages where there are no records of them; with their entries in the list of pages."""
    alone = case.fingerprint in state.examined.unarchived
    shown: set[str] = set()
    for file in case.files:
        if file.sha256 not in state.examined.usable or file.kind == "warc":
            continue
        new = file.sha256 not in state.plain
        state.plain.setdefault(file.sha256, _plain_name(case, file, len(state.plain)))
        if file.kind == "html" and file.url not in shown:
            if alone and (file.url, file.sha256) not in state.stood_in:
                state.stood_in.add((file.url, file.sha256))
                archive.resource(file.url, file.captured_at, state.blobs.get(file.sha256), file.media_type)
            _page(state, case, f"page{len(shown)}", file.url, utc(file.captured_at), case.title)
            shown.add(file.url)
        elif file.kind in PICTURES:
            address = _PICTURE + file.sha256
            if new:
                archive.resource(address, file.captured_at, state.blobs.get(file.sha256), file.media_type)
            name = f"{file.kind}{file.part}"
            _page(state, case, name, address, utc(file.captured_at), f"{case.title} [{file.kind} {file.part}]")
    for number, (address, date) in enumerate(state.examined.built.get(case.fingerprint, ())):
        _page(state, case, f"built{number}", address, date, f"{case.title} [DOM]")


def _page(state: _State, case: Case, name: str, url: str, ts: str, title: str) -> None:
    state.pages.append({"id": f"{case.fingerprint}-{name}", "url": archive_url(url), "ts": ts, "title": title})


def _page_lines(state: _State) -> Iterator[bytes]:
    for one in ({"format": "json-pages-1.0", "id": "pages", "title": state.contents.title}, *state.pages):
        yield json.dumps(one, ensure_ascii=False).encode() + b"\n"


def _plain_name(case: Case, file: KeptFile, taken: int) -> str:
    """``pictures/00012-closeup-0.png``; what was captured ends in .txt, for a page opened from a folder would run."""
    if file.kind in PICTURES:
        return f"pictures/{case.number:05d}-{file.kind}-{file.part}-{taken}.{_ENDINGS.get(file.media_type, 'bin')}"
    ending = "json" if file.media_type == "application/json" else "txt"
    return f"captures/{case.number:05d}-{safe_name(file.kind)}-{taken}.{ending}"


def _verdict(case: Case, state: _State) -> bytes:
    said = {**case.document, "files": [_listed(file, state) for file in case.files]}
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _listed(file: KeptFile, state: _State) -> dict[str, Any]:
    """A file as the verdict names it: with its hash, and where it is inside (``at``), or why it is not."""
    said: dict[str, Any] = {"kind": file.kind, "url": file.url, "captured_at": utc(file.captured_at)}
    if not file.sha256:
        return {**said, "missing": file.missing}
    said |= {"sha256": file.sha256, "size": file.size, "media_type": file.media_type, "part": file.part}
    if file.sha256 not in state.examined.usable:
        return {**said, "missing": file.missing or "lost"}
    return {**said, "at": state.plain.get(file.sha256, f"archive/{NAME}")}


def _about(state: _State) -> dict[str, Any]:
    contents = state.contents
    first = state.pages[0] if state.pages else None
    return {
        "title": contents.title,
        "description": "See about/README.txt.",
        "created": utc(contents.at),
        "modified": utc(contents.at),
        "software": contents.software,
        **({"mainPageUrl": first["url"], "mainPageDate": first["ts"]} if first is not None else {}),
    }
