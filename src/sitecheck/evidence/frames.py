"""Frames with numbers, drawn onto a picture: outside of the page, which can neither hide nor imitate them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

_RED = (230, 0, 18)
_LINE = 3
_GAP = 3  # pixels between what is framed and the frame
_TINTED = 100_000  # square pixels; what is larger is framed and not tinted
_TINT = 0.08
_DASH = 9
_LABEL = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """A place to point out, in pixels of the page; ``dashed``: the place itself does not show, but something in it.

    ``beside``: the label stands to the left where there is room, so that it hides nothing above.
    """

    label: str
    left: int
    top: int
    width: int
    height: int
    dashed: bool
    beside: bool

    @property
    def bottom(self) -> int:
        """The row below it."""
        return self.top + self.height

    @classmethod
    def around(cls, label: str, box: dict[str, Any], page_width: int) -> Frame:
        """A frame around a box as ``mark.js`` gives it; what is wider than the page's picture ends at its edge."""
        left, top = max(_GAP, round(box["left"]) - _GAP), max(_GAP, round(box["top"]) - _GAP)
        right, bottom = round(box["left"] + box["width"]) + _GAP, round(box["top"] + box["height"]) + _GAP
        if left < page_width - _LABEL:
            right = min(right, page_width - _GAP)
        return cls(label, left, top, max(12, right - left), max(12, bottom - top), box["dashed"], box["beside"])


def draw_frames(picture: Image.Image, frames: Iterable[Frame], left: int = 0, top: int = 0) -> None:
    """Draw onto a picture whose upper left corner is this point of the page; what lies outside is left out."""
    for frame in frames:
        x, y = frame.left - left, frame.top - top
        box = (x, y, x + frame.width - 1, y + frame.height - 1)
        if box[2] < 0 or box[3] < 0 or x >= picture.width or y >= picture.height:
            continue
        if frame.width * frame.height < _TINTED:
            _tint(picture, box)
        pen = ImageDraw.Draw(picture)
        if frame.dashed:
            _dashes(pen, box)
        else:
            pen.rounded_rectangle(box, radius=2, outline=_RED, width=_LINE)
        _label(pen, frame, x, y)


def _tint(picture: Image.Image, box: tuple[int, int, int, int]) -> None:
    inside = (max(0, box[0]), max(0, box[1]), min(picture.width, box[2] + 1), min(picture.height, box[3] + 1))
    part = picture.crop(inside)
    picture.paste(Image.blend(part, Image.new("RGB", part.size, _RED), _TINT), inside[:2])


def _dashes(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    for x in range(left, right + 1, 2 * _DASH):
        end = min(x + _DASH, right)
        pen.rectangle((x, top, end, min(top + _LINE - 1, bottom)), fill=_RED)
        pen.rectangle((x, max(bottom - _LINE + 1, top), end, bottom), fill=_RED)
    for y in range(top, bottom + 1, 2 * _DASH):
        end = min(y + _DASH, bottom)
        pen.rectangle((left, y, min(left + _LINE - 1, right), end), fill=_RED)
        pen.rectangle((max(right - _LINE + 1, left), y, right, end), fill=_RED)


def _label(pen: ImageDraw.ImageDraw, frame: Frame, x: int, y: int) -> None:
    font = _font()
    width = max(_LABEL, round(pen.textlength(frame.label, font=font)) + 10)
    beside = frame.beside and x >= width + 2
    left = x - width - 1 if beside else x
    top = y if beside else max(0, y - _LABEL)
    pen.rounded_rectangle((left, top, left + width - 1, top + _LABEL - 1), radius=2, fill=_RED)
    pen.text(
        (left + width / 2, top + _LABEL / 2), frame.label, font=font, fill="white", anchor="mm", stroke_width=0.4,
        stroke_fill="white",
    )  # fmt: skip


@cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(15)
