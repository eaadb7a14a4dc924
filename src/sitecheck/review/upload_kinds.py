"""What may be uploaded, by which endings, and why a file is refused: in words for whoever chose the file. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sitecheck.i18n import Translator
from sitecheck.i18n.catalogue import N_

MOST_BYTES = 20 * 1024 * 1024
"""Of one file."""
MOST_FILES = 10
"""At a time."""
_LONGEST = 120  # characters of a name that are kept
_RESERVED = re.compile(r'[<>:"|?*]')  # no file may be called so where most offices work
_SILENT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, steering and unassigned characters


class Kind(StrEnum):
    """A kind of file that is taken; the value is its ending."""

    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"
    DOCX = "docx"
    XLSX = "xlsx"
    DOC = "doc"
    XLS = "xls"
    TXT = "txt"
    CSV = "csv"
    ZIP = "zip"

    @property
    def media_type(self) -> str:
        """As which it is sent."""
        return _MEDIA[self]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
    Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Kind.DOC: "application/msword",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.TXT: "text/plain",
    Kind.CSV: "text/csv",
    Kind.ZIP: "application/zip",
}
ENDINGS = {"jpeg": Kind.JPG, **{kind.value: kind for kind in Kind}}
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam"})
ARCHIVES = frozenset({"zip", "rar", "7z", "tar", "gz", "bz2", "xz", "tgz", "cab", "iso", "jar"})
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
"""For the field of a form."""


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    UNKNOWN = "unknown"
    OTHER = "other"
    MACROS = "macros"
    LOCKED = "locked"
    BOMB = "bomb"
    NESTED = "nested"
    PATHS = "paths"
    INSIDE = "inside"
    DAMAGED = "damaged"
    NO_ROOM = "no-room"
    NO_LIST = "no-list"
    TOO_LONG = "too-long"


_WORDS = {
    Refusal.EMPTY: N_("{name} is empty. Save it again and choose it once more."),
    Refusal.TOO_LARGE: N_("{name} is larger than 20 MB. Make it smaller, or split it."),
    Refusal.UNKNOWN: N_(
        "{name} is of a kind that is not taken. Save it as PDF, PNG, JPG, DOCX, XLSX, DOC, XLS, TXT or CSV, or pack "
        "such files into a ZIP."
    ),
    Refusal.OTHER: N_("{name} is not what its name says. Open it and save it anew in the right format."),
    Refusal.MACROS: N_("{name} holds macros, or may hold them. Save it without macros, as PDF, DOCX or XLSX."),
    Refusal.LOCKED: N_("{name} is encrypted or protected by a password. Save it without the password."),
    Refusal.BOMB: N_("{name} unpacks to far more than a document does. It was not opened; save it anew, or as PDF."),
    Refusal.NESTED: N_("{name} holds another archive, {inner}. Pack the files themselves."),
    Refusal.PATHS: N_("{name} holds a file whose name leads out of the archive, {inner}. Pack it anew."),
    Refusal.INSIDE: N_("{name} cannot be taken because of a file in it. {inner}"),
    Refusal.DAMAGED: N_(
        "{name} cannot be read: it is damaged or was cut off. Open it, save it anew and choose it again."
    ),
    Refusal.NO_LIST: N_("{name} is no list that can be read. Save the list as XLSX or CSV."),
    Refusal.TOO_LONG: N_("{name} has more than 20,000 rows. If it is the right file, split it."),
    Refusal.NO_ROOM: N_("{name} could not be kept: the disk of the desk is full. Tell the operator."),
}


class UploadRefused(ValueError):
    """A file that is not taken. ``inner`` names what is in it, or is the refusal of a file in it."""

    def __init__(self, name: str, refusal: Refusal, inner: str | UploadRefused = "") -> None:
        self.name, self.refusal, self.inner = name, refusal, inner
        super().__init__(f"{name}: {refusal.value}")

    def say(self, t: Translator) -> str:
        """What is wrong and what to do, in the language of ``t``."""
        inner = self.inner.say(t) if isinstance(self.inner, UploadRefused) else self.inner
        return t(_WORDS[self.refusal], name=self.name, inner=inner)


class UploadsRefused(ValueError):
    """Some of the files sent together are not taken, so none is."""

    def __init__(self, refused: Sequence[UploadRefused]) -> None:
        self.refused = tuple(refused)
        super().__init__("; ".join(map(str, refused)))

    def say(self, t: Translator) -> tuple[str, ...]:
        """One sentence or two for each file."""
        return tuple(one.say(t) for one in self.refused)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is taken: its cleaned name, what it is, and its bytes."""

    name: str
    kind: Kind
    size: int


def clean_name(name: str) -> str:
    """``name`` without folders, control and steering characters and what no file may be called; the ending stays."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(
        " " if one.isspace() else one for one in last if one.isspace() or unicodedata.category(one) not in _SILENT
    )
    plain = " ".join(_RESERVED.sub("_", unicodedata.normalize("NFC", shown)).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:_LONGEST] or "file"
    return f"{stem[: _LONGEST - len(ending[:10]) - 1].strip() or 'file'}.{ending[:10].lower()}"


def ending_of(name: str) -> str:
    """The ending of a name, in lower case; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
