"""Pictures taken apart and written: without loss while they are small, with fewer colours where they are large."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

ROOM = 400 * 1024
"""Bytes; a picture that takes more without loss is written with 256 colours."""
_LEVEL = 6
_HASTY = 1.6  # what a browser compresses hastily takes at most that much more


class BadPicture(ValueError):
    """Bytes that are no picture, or a damaged one."""


def read(data: bytes) -> Image.Image:
    """A picture in red, green and blue; raises BadPicture."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
            return picture.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadPicture(f"no picture: {error}") from error


def write(picture: Image.Image, taken: int = 0) -> bytes:
    """PNG; the same picture always gives the same bytes. ``taken`` is what it took as the browser sent it, if known."""
    if taken <= _HASTY * ROOM:
        data = _png(picture)
        if len(data) <= ROOM:
            return data
    fewer = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return _png(fewer)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=_LEVEL)
    return out.getvalue()
