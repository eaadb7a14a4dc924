"""What an export says about itself, in Chinese and English: what is inside, how to look at it, how to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitecheck.evidence.wacz_plan import Contents, Note
from sitecheck.i18n import Translator, translator
from sitecheck.i18n.catalogue import N_
from sitecheck.i18n.formats import second

_INSIDE = (
    ("archive/", N_("the captured pages, copied record by record out of the archives of the nights (WARC)")),
    ("indexes/, pages/", N_("by which players find the pages")),
    ("pictures/", N_("the pictures with the place marked, and close-ups")),
    ("captures/", N_("the captured pages and what came with them as plain files; as text, so that no script runs")),
    ("verdicts/", N_("each finding: what was found and why, who decided what, and its files with their sha256")),
    ("checks/", N_("what was required")),
    ("rubrics/", N_("what it costs; the name holds the sha256 of the file")),
    ("seals/", N_("all files of each night with their sha256, chained to the night before; .tsr is the time stamp")),
)
_LOOK = (
    N_("Open the file in a player of web archives (ReplayWeb.page), or with pywb:"),
    "wb-manager init c && wb-manager add --unpack-wacz c FILE.wacz && wayback",
)
_CHECK = (
    ("", N_("The sha256 of datapackage.json stands in datapackage-digest.json, of all else in datapackage.json.")),
    ("captures/", N_("The sha256 of a picture or capture stands in the file of its finding below verdicts/.")),
    ("seals/", N_("A seal names the sha256 of all files of a night, and as 'previous' that of the seal before it.")),
    ("seals/", N_("Where there is a time stamp, it is checked with:")),
    ("seals/", "openssl ts -verify -data seals/000001.json -in seals/000001.tsr -CAfile AUTHORITY.pem"),
    ("", N_("A record of the archive names the sha256 of what it holds (WARC-Payload-Digest).")),
    ("", N_("Where the original evidence is at hand: sitecheck evidence verify")),
)
_RULE = "-" * 60


def readme(contents: Contents, findings: int, incomplete: bool, paths: Sequence[str]) -> bytes:
    """The text for people; ``paths`` is what is inside, so that nothing is promised that is not there."""
    folders = {path.partition("/")[0] + "/" for path in paths}
    halves = (
        "\r\n".join(_half(translator(language), contents, findings, incomplete, folders)) for language in ("zh", "en")
    )
    return f"\r\n\r\n{_RULE}\r\n\r\n".join(halves).encode("utf-8-sig") + b"\r\n"


def missing_lines(notes: Sequence[Note]) -> Iterator[bytes]:
    """One line for each thing that is not inside, first in Chinese and then in English."""
    start = "utf-8-sig"  # by which editors on Windows know the encoding
    for language in ("zh", "en"):
        t = translator(language)
        for note in notes:
            yield said(note, t).encode(start) + b"\r\n"
            start = "utf-8"


def said(note: Note, t: Translator) -> str:
    """What is missing, in the translator's language, on one line."""
    return " ".join(t(note.text, **note.values).split())


def _half(t: Translator, contents: Contents, findings: int, incomplete: bool, folders: set[str]) -> Iterator[str]:
    yield t("Evidence exported by sitecheck")
    yield contents.title
    newest, software = second(contents.at), contents.software
    yield t("Findings: {n}. Newest entry: {at} (Beijing time). {software}", n=findings, at=newest, software=software)
    if incomplete:
        yield t("Not everything is inside: see about/missing.txt.")
    yield ""
    yield t("What is inside")
    for names, text in _INSIDE:
        if any(name.strip() in folders for name in names.split(",")):
            yield f"  {names:18}{t(text)}"
    yield ""
    yield t("How to look at it")
    yield from (f"  {t(line)}" for line in _LOOK)
    yield ""
    yield t("How to check it by hand")
    yield from (f"  {t(line)}" for folder, line in _CHECK if not folder or folder in folders)
