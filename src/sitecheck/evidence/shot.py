"""What a picture is of, where its places were found on the page, and what the strip says of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitecheck import __version__
from sitecheck.evidence.banner import Remark, Strip
from sitecheck.evidence.capture import Capture
from sitecheck.evidence.frames import Frame
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.verdict import Mark
from sitecheck.i18n import Translator


@dataclass(frozen=True, slots=True)
class Callout:
    """A finding to point out: ``marks`` are its places on this very page."""

    message: str
    marks: tuple[Mark, ...]
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Shot:
    """What a picture is of: the capture, the check by id and name, and what to point out, numbered from 1.

    ``rules`` are those of the rubrics that the check feeds, in words; ``since`` says what became of the page meanwhile.
    """

    capture: Capture
    check: str
    title: str
    callouts: tuple[Callout, ...]
    rules: tuple[str, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the place of the callouts ``numbers`` stands. ``state`` is as ``mark.js`` says, or "page": as a whole."""

    numbers: tuple[int, ...]
    state: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """Pixels of the page, and how many of them the pictures show."""

    width: int
    height: int
    shown_width: int
    shown_height: int

    def shows(self, frame: Frame) -> bool:
        """Whether a frame begins in the part that is shown."""
        return frame.left < self.shown_width and frame.top < self.shown_height


def strip_of(shot: Shot, found: Sequence[Found], extent: Extent, t: Translator) -> Strip:
    """The strip above the picture."""
    capture = shot.capture
    return Strip(
        check=shot.check,
        title=shot.title,
        url=capture.url,
        final_url=capture.final_url,
        at=capture.at,
        status=capture.status,
        sha256=capture.sha256,
        version=__version__,
        remarks=tuple(
            Remark(number, callout.message, _said(number, found, extent, t), callout.attempts)
            for number, callout in enumerate(shot.callouts, start=1)
        ),
        notes=tuple(_notes(shot, extent, t)),
        rules=shot.rules,
    )


def _notes(shot: Shot, extent: Extent, t: Translator) -> Iterator[str]:
    if shot.since:
        yield shot.since
    if shot.capture.rendered:
        yield t("Shown as the browser had built the page after its scripts ran.")
    if extent.height > extent.shown_height:
        yield t(
            "The page is longer than shown: cut after {n} of {all} pixels.", n=extent.shown_height, all=extent.height
        )
    if extent.width > extent.shown_width:
        seen, there_is = extent.shown_width, extent.width
        yield t("The page is wider than shown: cut after {n} of {all} pixels.", n=seen, all=there_is)


def _said(number: int, found: Sequence[Found], extent: Extent, t: Translator) -> str:
    own = [one for one in found if number in one.numbers]
    states = {one.state for one in own}
    frames = [frame for one in own for frame in one.frames]
    if frames and not any(map(extent.shows, frames)):
        return t("beyond the part of the page that is shown; the close-up shows it")
    if "shown" in states or not states:
        return ""
    if "covered" in states:
        return t("something of the page lies over it; its frame is drawn where it stands")
    if "inside" in states:
        return t("in a part of the page that is folded away; its frame is dashed")
    return t("concerns the page as a whole") if "page" in states else t("the place cannot be shown in this picture")
