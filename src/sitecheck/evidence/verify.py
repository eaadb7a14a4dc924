"""Whether all evidence is still what was sealed: seals, files, time stamps, rows. Reads everything, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from msgspec.structs import replace
from sqlmodel import Session, col, select

from sitecheck.evidence.manifest import Manifest, manifest_path
from sitecheck.evidence.sealed_files import place_of, rows_of
from sitecheck.evidence.stamp import StampError, read_stamp, verify_stamp
from sitecheck.evidence.verify_files import Files, Progress
from sitecheck.evidence.verify_rows import check_chains, check_night, check_pruned, check_states
from sitecheck.evidence.verify_seals import check_folder, check_manifest, check_seal_rows, rows, stamp_file
from sitecheck.evidence.wrong import Found, Wrong
from sitecheck.store.models import Run, Seal
from sitecheck.store.pruned import gone
from sitecheck.store.references import handed_in

_MARGIN = timedelta(hours=1)  # what file systems and clocks may be apart


class NoSuchSeal(LookupError):
    """There is no seal from then on."""


@dataclass(slots=True)
class Verified:
    """What was looked at, what is wrong with it, and what is worth knowing."""

    seals: int = 0
    files: int = 0
    pruned: int = 0
    stamps: int = 0
    since: datetime | None = None
    """From when on was looked at; None: from the beginning."""
    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def verify(
    session: Session,
    root: Path,
    roots: Sequence[x509.Certificate],
    *,
    since: int | date | None = None,
    progress: Progress = lambda _done, _all: None,
    now: Callable[[], datetime],
) -> Verified:
    """Look at everything below ``root`` and at the rows that speak of it.

    ``since``: manifests and files only from this seal, or from the first night of this day, on; the chains of rows are
    looked at from their beginning all the same. ``progress`` is told how many files are done, of how many. Raises
    NoSuchSeal, OSError.
    """
    report, begun = Verified(), now()
    seals = rows(session)
    wanted = _since(session, seals, since)
    before = [one for one in seals if wanted and one.number < wanted[0].number]
    report.since = before[-1].at if before else None
    report.found += check_seal_rows(session, seals)
    report.found += check_folder(root, seals)
    files = Files(root)
    try:
        sound = _seals(session, root, wanted, seals, roots, files, report)
        if before:  # what was written around the time of the last one before is not taken for added
            earlier, _ = check_manifest(root, before[-1], {})
            files.known(one.sha256 for one in (earlier.files if earlier is not None else ()))
        open_since = _unsealed(session, root, seals, files, report)
        report.found += check_pruned(session, sound)
        removed = gone(session)
        files.named((place_of(root, one.sha256).path, one.sha256, one.kind) for one in handed_in(session))
        report.files = len(files)
        report.found += files.check(removed.__contains__, progress)
        free_from = min(begun, open_since) if open_since is not None else begun
        report.found += files.added(since=report.since, free_from=free_from, clock=now)
        report.pruned = len(removed)
    finally:
        files.close()
    report.found += check_chains(session, sound)
    report.found += check_states(session)
    return report


def _since(session: Session, seals: Sequence[Seal], since: int | date | None) -> list[Seal]:
    if since is None:
        return list(seals)
    if isinstance(since, int):
        found = [one for one in seals if one.number >= since]
    else:
        days = {run.id: run.as_of for run in session.exec(select(Run))}
        first = next((one.number for one in seals if days.get(one.run_id, date.min) >= since), None)
        found = [one for one in seals if first is not None and one.number >= first]
    if not found:
        last = f"the newest is {seals[-1].number}" if seals else "no night is sealed yet"
        raise NoSuchSeal(f"there is no seal from {since} on: {last}")
    return found


def _seals(
    session: Session,
    root: Path,
    wanted: Sequence[Seal],
    seals: Sequence[Seal],
    roots: Sequence[x509.Certificate],
    files: Files,
    report: Verified,
) -> dict[int, Manifest]:
    """Look at manifests, stamps and rows of each night; the sound manifests without their files, by number."""
    numbers = {one.sha256: one.number for one in seals}
    sound: dict[int, Manifest] = {}
    unproved = []
    for seal in wanted:
        report.seals += 1
        manifest, found = check_manifest(root, seal, numbers)
        report.found += found
        data, found = stamp_file(root, seal)
        report.found += found
        if manifest is None:  # its files are still there to be looked at
            files.named(_named(session, root, seal.run_id), seal.number)
            continue
        if data is not None:
            report.stamps += 1
            report.found += _stamp(root, seal, data, roots)
        elif not seal.stamp_sha256:
            unproved.append(seal.number)
        if manifest.clock_went_back:
            report.notes.append(f"seal {seal.number}: the clock was behind that of the night before; its number counts")
        files.sealed(seal.number, manifest.files)
        report.found += check_night(session, manifest)
        sound[seal.number] = _without_files(manifest)
    if report.stamps and not roots:
        report.notes.append("the signers of time stamps were not checked: timestamp_roots is not set")
    covered = max((one.number for one in seals if one.stamp_sha256), default=0)
    later = [number for number in unproved if number > covered]
    if later and (covered or roots):
        report.notes.append(f"no time stamp covers seal {_span(later)} yet: sitecheck evidence stamp")
    return sound


def _without_files(manifest: Manifest) -> Manifest:
    return replace(manifest, files=())


def _stamp(root: Path, seal: Seal, data: bytes, roots: Sequence[x509.Certificate]) -> list[Found]:
    manifest = manifest_path(root, seal.number).read_bytes()
    try:
        if roots:
            verify_stamp(data, manifest, tuple(roots))
        else:
            read_stamp(data)
    except StampError as error:
        return [Found(Wrong.STAMP_BAD, f"seal {seal.number}", str(error))]
    return []


def _unsealed(session: Session, root: Path, seals: Sequence[Seal], files: Files, report: Verified) -> datetime | None:
    """Gather what nights without a seal name; since when there is one."""
    sealed = {one.run_id for one in seals}
    began: list[datetime] = []
    for run in session.exec(select(Run).order_by(col(Run.id))):
        if run.id is None or run.id in sealed:
            continue
        began.append(run.started_at - _MARGIN)
        over = "over, and sealed by the next night" if run.state in ("finished", "failed") else "not over"
        report.notes.append(f"run {run.id} has no seal yet: it is {over}")
        files.named(_named(session, root, run.id))
    return min(began, default=None)


def _named(session: Session, root: Path, run: int) -> Iterator[tuple[str, str, str]]:
    """Path, sha256 and kind of what the rows of a run name."""
    return ((place_of(root, row.sha256, row.path).path, row.sha256, row.kind) for row in rows_of(session, run))


def _span(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
