"""The check files that findings were judged by, for an export: as they were that night, wherever that was kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kept import definition_of
from sitecheck.checks.load import checks_hash
from sitecheck.evidence.wacz_plan import Extra, Note
from sitecheck.evidence.wacz_zip import safe_name
from sitecheck.i18n.catalogue import N_
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.models import Finding, Observation, Run
from sitecheck.tables.evidence_choice import Chosen

_TODAYS = N_("Check {check}: the file it was judged by in run {run} was not kept and has changed; today's is inside")
_GONE = N_(
    "Check {check}: the file it was judged by in run {run} was not kept, and there is none of that name any more"
)
_LOST = N_("Check {check}: what it was judged by in run {run} is lost (sha256 {sha256})")
_AT_ONCE = 200  # findings asked for at a time


@dataclass(slots=True)
class CheckFiles:
    """``files`` go inside, by path; ``damaged`` are kept ones that were altered (sha256)."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)
    named: dict[tuple[str, str, str], Mapping[str, Any]] = field(default_factory=dict)
    nights: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)

    def of(self, check: str, run: int, site: str) -> Mapping[str, Any]:
        """How the export names the file of ``check`` in the night of ``run`` over ``site``."""
        return self.named.get((check, *self.nights.get((run, site), ("", ""))), {})

    @property
    def extras(self) -> tuple[Extra, ...]:
        """The files in order of their paths."""
        return tuple(_extra(path, data) for path, data in sorted(self.files.items()))


def check_files(
    session: Session, chosen: Chosen, blobs: BlobStore, checks: Mapping[str, CheckFile], paths: Mapping[str, Path]
) -> CheckFiles:
    """The file of every check that found something, in every form it was judged by.

    ``checks`` and ``paths`` are today's, by id. Raises OSError.
    """
    found = CheckFiles()
    today = checks_hash(checks)
    kept: dict[str, Mapping[str, Any] | None] = {}
    for run, site, check, sha, hashed in _asked(session, chosen):
        found.nights[run, site] = (sha, hashed)
        if (check, sha, hashed) in found.named:
            continue
        if sha and sha not in kept:
            kept[sha] = _kept(blobs, sha, found)
        said = kept.get(sha)
        if said is None and sha and sha not in found.damaged:
            found.notes.append(Note(_LOST, {"check": check, "run": run, "sha256": sha}))
        if said is not None and check in said["checks"]:
            named = _as_judged(check, sha, said, checks, paths, found)
        else:
            named = _todays(check, run, hashed == today, paths, found)
        found.named[check, sha, hashed] = named
    return found


def _asked(session: Session, chosen: Chosen) -> list[tuple[int, str, str, str, str]]:
    """Run, portal, check, sha256 of what it was judged by (may be empty) and the hash over the run's checks."""
    rows: list[tuple[int, str, str]] = []
    for start in range(0, len(chosen.nights), _AT_ONCE):
        some = dict(chosen.nights[start : start + _AT_ONCE])
        query = select(Finding).where(col(Finding.id).in_(some))
        rows += ((some[row.id], row.site_key, row.check_id) for row in session.exec(query) if row.id is not None)
    asked = sorted(set(rows))
    judged: dict[tuple[int, str], str] = {}
    for start in range(0, len(asked), _AT_ONCE):
        places = [(run, site) for run, site, _ in asked[start : start + _AT_ONCE]]
        columns = select(Observation.run_id, Observation.site_key, Observation.checks_sha256)
        found = columns.where(tuple_(col(Observation.run_id), col(Observation.site_key)).in_(places))
        judged |= {(run, site): sha for run, site, sha in session.exec(found)}
    hashes = {run: session.get_one(Run, run).checks_hash for run, _, _ in asked}
    return [(run, site, check, judged.get((run, site), ""), hashes[run]) for run, site, check in asked]


def _kept(blobs: BlobStore, sha: str, found: CheckFiles) -> Mapping[str, Any] | None:
    try:
        said = json.loads(blobs.get(sha))
    except FileNotFoundError:
        return None
    except BlobDamaged:
        found.damaged.add(sha)
        return None
    return said if isinstance(said, dict) and isinstance(said.get("checks"), dict) else None


def _as_judged(
    check: str,
    sha: str,
    kept: Mapping[str, Any],
    checks: Mapping[str, CheckFile],
    paths: Mapping[str, Path],
    found: CheckFiles,
) -> dict[str, Any]:
    definition = kept["checks"][check]
    path = f"checks/{safe_name(check)}.yaml"
    if check in paths and check in checks and definition_of(checks[check]) == definition:
        found.files[path] = paths[check].read_bytes()
    else:
        path = f"checks/{safe_name(check)}-{sha[:8]}.yaml"
        text = yaml.safe_dump(definition, allow_unicode=True, sort_keys=False, width=110)
        found.files[path] = f"# As it was judged by; kept with sha256 {sha}.\n{text}".encode()
    limits = [one for one in kept.get("limits", ()) if one.get("check") == check]
    return {"at": path, "as_judged": True, "checks_sha256": sha, "set_by_rubrics": limits}


def _todays(check: str, run: int, same: bool, paths: Mapping[str, Path], found: CheckFiles) -> dict[str, Any]:
    if check not in paths:
        found.notes.append(Note(_GONE, {"check": check, "run": run}))
        return {"at": None, "as_judged": False}
    path = f"checks/{safe_name(check)}.yaml"
    found.files[path] = paths[check].read_bytes()
    if not same:
        found.notes.append(Note(_TODAYS, {"check": check, "run": run}))
    return {"at": path, "as_judged": same}


def _extra(path: str, data: bytes) -> Extra:
    return Extra(path, lambda: (data,))
