"""What a look at the evidence can find, in words for people: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """Kinds of what is wrong; each is explained in docs/evidence.md."""

    FILE_MISSING = "file-missing"
    FILE_CHANGED = "file-changed"
    FILE_ADDED = "file-added"
    SEAL_MISSING = "seal-missing"
    SEAL_CHANGED = "seal-changed"
    SEAL_MOVED = "seal-moved"
    SEAL_ADDED = "seal-added"
    SEAL_ROW = "seal-row"
    STAMP_MISSING = "stamp-missing"
    STAMP_CHANGED = "stamp-changed"
    STAMP_ADDED = "stamp-added"
    STAMP_BAD = "stamp-bad"
    ROW_CHANGED = "row-changed"
    ROW_MISSING = "row-missing"
    ROW_ADDED = "row-added"
    ROW_MOVED = "row-moved"
    CHAIN_REWRITTEN = "chain-rewritten"
    CHAIN_END = "chain-end"
    EVIDENCE_ROW = "evidence-row"
    FINDING_STATE = "finding-state"
    SCORE = "score"


_COPY = "compare with a backup copy; what it says now proves nothing"
_TODO = {
    Wrong.FILE_MISSING: "bring it back from a backup copy, whose sha256 must be the one named here",
    Wrong.FILE_CHANGED: "put the copy of a backup in its place; what lies there now proves nothing",
    Wrong.FILE_ADDED: "find out who put it there; nothing rests on it",
    Wrong.SEAL_MISSING: "bring it back from a backup copy of the folder seals/ and of the database",
    Wrong.SEAL_CHANGED: "put the copy of a backup in its place; until then its night is not proved",
    Wrong.SEAL_MOVED: "give the files of seals/ their names back",
    Wrong.SEAL_ADDED: "a sealing that was killed is taken up by the next night; else find out who put it there",
    Wrong.SEAL_ROW: _COPY,
    Wrong.STAMP_MISSING: "bring it back from a backup copy, or stamp anew: sitecheck evidence stamp",
    Wrong.STAMP_CHANGED: "bring it back from a backup copy, or stamp anew: sitecheck evidence stamp",
    Wrong.STAMP_ADDED: "find out who put it there; or stamp: sitecheck evidence stamp",
    Wrong.STAMP_BAD: "look at timestamp_roots in config/settings.toml, or stamp anew: sitecheck evidence stamp",
    Wrong.ROW_CHANGED: _COPY,
    Wrong.ROW_MISSING: "bring the database back from a backup copy, or find out what was taken out",
    Wrong.ROW_ADDED: "it was not written by sitecheck: find out who put it there",
    Wrong.ROW_MOVED: _COPY,
    Wrong.CHAIN_REWRITTEN: _COPY,
    Wrong.CHAIN_END: _COPY,
    Wrong.EVIDENCE_ROW: _COPY,
    Wrong.FINDING_STATE: "look at its decisions at the desk and decide it anew; ask who changed it",
    Wrong.SCORE: "see sitecheck scores verify; compare with the published table",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong. ``where`` is a path below the evidence folder, a table with the row's id, or a seal."""

    wrong: Wrong
    where: str
    detail: str

    @property
    def todo(self) -> str:
        """What to do about it."""
        return _TODO[self.wrong]

    def line(self) -> str:
        """What, where, what to do; fields are apart by tabs."""
        return f"{self.wrong.value}\t{self.where}\t{self.detail}\t{self.todo}"
