"""The evidence of one finding as a file that replays in standard players, made when it is asked for."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from shutil import rmtree

from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from sitecheck.audit.workshop import check_folders
from sitecheck.checks.load import check_paths
from sitecheck.evidence.archive_read import BadArchive
from sitecheck.evidence.wacz import write_wacz
from sitecheck.evidence.wacz_examine import DamagedFiles, examine
from sitecheck.store.blobs import BlobDamaged
from sitecheck.store.models import Finding
from sitecheck.tables.evidence_choice import Kind, Nothing, chosen_finding, meant_by
from sitecheck.tables.evidence_export import gather
from sitecheck.web.desk import Desk
from sitecheck.web.evidence.answers import to_keep

_log = logging.getLogger(__name__)


class NotExported(RuntimeError):
    """Files of the finding are lost or altered, so that nothing was exported."""


def exported(session: Session, desk: Desk, finding: Finding, run_id: int) -> Response:
    """The WACZ file of a finding as of a night, to keep. Raises NotExported, and OSError for a full disk."""
    meant = next(one for one in meant_by(session, desk.project, f"{Kind.FINDING}:{finding.fingerprint}"))
    folders = check_folders(desk.project.settings, desk.project.root)
    paths = {path.stem: path for path in check_paths(folders)}
    folder = Path(tempfile.mkdtemp(prefix="sitecheck-export-"))
    target = folder / "export.wacz"
    try:
        chosen = chosen_finding(session, meant, run_id)
        contents = gather(session, desk.project, chosen, desk.checks, paths, desk.blobs)
        write_wacz(target, contents, examine(contents, desk.blobs), desk.blobs)
    except BaseException as error:
        rmtree(folder)
        if isinstance(error, DamagedFiles | BadArchive | BlobDamaged | FileNotFoundError | Nothing):
            _log.warning("finding %s was not exported: %s", finding.id, error)
            raise NotExported(str(error)) from error
        raise
    headers = to_keep(f"sitecheck-finding-{finding.id}-run-{run_id}.wacz")
    return FileResponse(target, headers=headers, background=BackgroundTask(rmtree, folder))
