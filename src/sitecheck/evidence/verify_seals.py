"""The chain of seals: each manifest is the one that was written, under its number, and none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, col, select

from sitecheck.evidence.manifest import FOLDER, BadManifest, Manifest, load, manifest_path, number_of, stamp_path
from sitecheck.evidence.seal import TARGET
from sitecheck.evidence.wrong import Found, Wrong
from sitecheck.store.files import DRAFT
from sitecheck.store.models import AuditRow, Seal


def rows(session: Session) -> list[Seal]:
    """Every seal, in the order of their numbers."""
    return list(session.exec(select(Seal).order_by(col(Seal.number))))


def check_seal_rows(session: Session, seals: Sequence[Seal]) -> Iterator[Found]:
    """Numbers without a gap, each row chained to the one before, and all of them those the audit rows speak of."""
    previous, number = "", 0
    for seal in seals:
        for gone in range(number + 1, seal.number):
            yield Found(Wrong.SEAL_MISSING, f"seal {gone}", "the database does not know it any more")
        if seal.number == number + 1 and seal.previous != previous:
            yield Found(Wrong.SEAL_ROW, f"seal {seal.number}", "its row does not follow the row of the seal before")
        number, previous = seal.number, seal.sha256
    known = {seal.number: seal.sha256 for seal in seals}
    untold = set(known)
    for target, sha in session.exec(select(AuditRow.target, AuditRow.new).where(AuditRow.action == "seal")):
        told = target.removeprefix(TARGET)
        if not told.isdecimal():
            continue
        untold.discard(int(told))
        if int(told) > number:
            yield Found(Wrong.SEAL_MISSING, f"seal {told}", "an audit row tells of it; the database has no row of it")
        elif known.get(int(told), sha) != sha:
            yield Found(Wrong.SEAL_ROW, f"seal {told}", f"its row says {known[int(told)]}, its audit row {sha}")
    for one in sorted(untold):
        yield Found(Wrong.SEAL_ROW, f"seal {one}", "no audit row tells of it")


def check_folder(root: Path, seals: Sequence[Seal]) -> Iterator[Found]:
    """Nothing lies in the folder of seals that the database does not know, and nothing but seals."""
    numbers = {seal.number for seal in seals}
    stamped = {seal.number for seal in seals if seal.stamp_sha256}
    folder = root / FOLDER
    for name in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []:
        found = number_of(name)
        if found is not None and found[0] in (numbers if found[1] == "json" else stamped):
            continue
        if name.startswith(DRAFT):
            continue  # of a process that was killed: fsck tells of them
        if found is not None and found[1] == "tsr":
            yield Found(Wrong.STAMP_ADDED, f"{FOLDER}/{name}", "the database knows no time stamp of that number")
        elif found is not None:
            yield Found(Wrong.SEAL_ADDED, f"{FOLDER}/{name}", "the database knows no seal of that number")
        else:
            yield Found(Wrong.FILE_ADDED, f"{FOLDER}/{name}", "it is no seal and no time stamp")


def check_manifest(root: Path, seal: Seal, others: Mapping[str, int]) -> tuple[Manifest | None, list[Found]]:
    """The manifest of a seal where it is sound; ``others``: numbers of all seals by their sha256."""
    path = manifest_path(root, seal.number)
    where = path.relative_to(root).as_posix()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [Found(Wrong.SEAL_MISSING, where, f"sha256 {seal.sha256}")]
    except OSError as error:
        return None, [Found(Wrong.SEAL_CHANGED, where, f"it cannot be read: {error.strerror}")]
    sha = sha256(data).hexdigest()
    if sha != seal.sha256:
        if sha in others:
            return None, [Found(Wrong.SEAL_MOVED, where, f"it is the manifest of seal {others[sha]}")]
        return None, [Found(Wrong.SEAL_CHANGED, where, f"its sha256 is {sha}, not {seal.sha256}")]
    try:
        manifest = load(data)
    except BadManifest as error:
        return None, [Found(Wrong.SEAL_CHANGED, where, str(error))]
    said = (manifest.number, manifest.run, manifest.sealed_at, manifest.previous)
    if said != (seal.number, seal.run_id, seal.at, seal.previous):
        return manifest, [Found(Wrong.SEAL_ROW, f"seal {seal.number}", "its row says otherwise than its manifest")]
    return manifest, []


def stamp_file(root: Path, seal: Seal) -> tuple[bytes | None, list[Found]]:
    """The time stamp of a seal, None where it has none; what is wrong with the file."""
    if not seal.stamp_sha256:
        return None, []
    path = stamp_path(root, seal.number)
    where = path.relative_to(root).as_posix()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [Found(Wrong.STAMP_MISSING, where, f"sha256 {seal.stamp_sha256}")]
    except OSError as error:
        return None, [Found(Wrong.STAMP_CHANGED, where, f"it cannot be read: {error.strerror}")]
    sha = sha256(data).hexdigest()
    if sha != seal.stamp_sha256:
        return None, [Found(Wrong.STAMP_CHANGED, where, f"its sha256 is {sha}, not {seal.stamp_sha256}")]
    return data, []
