"""Where a reader of a table finds the proof: at the desk, and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.settings.records import Project
from sitecheck.tables.records import FindingRef


@dataclass(frozen=True, slots=True)
class Links:
    """``desk`` is the address of the desk without slash at the end; ``folder`` leads from the table's own folder to the
    evidence folder, with forward slashes. ``copied``: to a folder of picture copies instead, named by their hash."""

    desk: str
    folder: str
    copied: bool = False

    def finding(self, finding_id: int) -> str:
        """Address of a finding at the desk."""
        return f"{self.desk}/findings/{finding_id}"

    def picture(self, finding: FindingRef) -> str:
        """Path of the marked picture from the table's own folder, empty where there is none."""
        if not finding.picture:
            return ""
        return f"{self.folder}/{copy_name(finding) if self.copied else finding.picture}"


def copy_name(finding: FindingRef) -> str:
    """File name of a picture that was copied beside a table."""
    return f"{finding.picture_sha256[:16]}.png"


def links_of(project: Project, folder: str, *, copied: bool = False) -> Links:
    """Links for tables of a project; ``folder``: the way from the tables to the evidence folder, or to the copies."""
    settings = project.settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Links(f"http://{host}:{settings.port}", folder.rstrip("/"), copied)
