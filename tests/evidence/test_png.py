from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from sitecheck.evidence.png import ROOM, BadPicture, read, write


def noise(width: int, height: int, colours: int) -> Image.Image:
    dice = random.Random(6)
    some = [bytes(dice.randrange(256) for _ in range(3)) for _ in range(colours)]
    return Image.frombytes("RGB", (width, height), b"".join(dice.choices(some, k=width * height)))


def test_a_small_picture_loses_nothing() -> None:
    picture = noise(100, 80, 2000)
    data = write(picture)
    assert read(data).tobytes() == picture.tobytes()
    assert write(picture) == data


def test_a_large_one_is_written_with_fewer_colours_that_are_close_to_its_own() -> None:
    picture = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    grain = noise(1200, 900, 5000).point(lambda value: value // 16)
    picture = Image.blend(picture, Image.new("RGB", picture.size, "white"), 0.2)
    picture.paste((230, 0, 18), (100, 100, 400, 140))
    busy = Image.merge("RGB", [Image.blend(a, b, 0.1) for a, b in zip(picture.split(), grain.split(), strict=True)])
    busy.paste((230, 0, 18), (100, 100, 400, 140))
    lossless = io.BytesIO()
    busy.save(lossless, "PNG", compress_level=6)
    assert lossless.tell() > ROOM
    data = write(busy)
    assert len(data) < lossless.tell() / 2
    with Image.open(io.BytesIO(data)) as found:
        assert found.mode == "P"
    red = read(data).getpixel((200, 120))
    assert isinstance(red, tuple)
    assert max(abs(a - b) for a, b in zip(red, (230, 0, 18), strict=True)) < 8


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", write(Image.new("RGB", (9, 9)))[:-30]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture, match="no picture"):
        read(data)
