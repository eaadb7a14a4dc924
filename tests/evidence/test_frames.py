from __future__ import annotations

from PIL import Image

from sitecheck.evidence.frames import Frame, draw_frames

RED = (230, 0, 18)
WHITE = (255, 255, 255)


def sheet() -> Image.Image:
    return Image.new("RGB", (400, 300), WHITE)


def test_a_box_becomes_a_frame_around_it() -> None:
    box = {"left": 40.4, "top": 59.6, "width": 100, "height": 20.2, "dashed": True, "beside": True}
    assert Frame.around("2", box, 1280) == Frame("2", 37, 57, 106, 26, True, True)


def test_a_box_wider_than_the_picture_ends_at_its_edge_and_a_tiny_one_is_seen() -> None:
    wide = {"left": 20, "top": 0, "width": 5000, "height": 10, "dashed": False, "beside": False}
    assert Frame.around("1", wide, 400) == Frame("1", 17, 3, 380, 12, False, False)
    beyond = wide | {"left": 4000, "width": 50}
    assert Frame.around("1", beyond, 400).left == 3997


def test_the_frame_is_red_and_leaves_what_it_frames() -> None:
    picture = sheet()
    draw_frames(picture, [Frame("1", 100, 100, 60, 40, False, False)])
    assert picture.getpixel((130, 101)) == RED
    assert picture.getpixel((101, 120)) == RED
    assert picture.getpixel((158, 120)) == RED
    assert picture.getpixel((130, 138)) == RED
    assert picture.getpixel((130, 120)) == (253, 234, 236)  # tinted
    assert picture.getpixel((130, 145)) == WHITE


def test_a_large_place_is_not_tinted_and_a_dashed_frame_has_gaps() -> None:
    picture = sheet()
    draw_frames(picture, [Frame("1", 10, 10, 380, 280, True, False)])
    row = [picture.getpixel((x, 11)) for x in range(100, 300)]
    assert set(row) == {RED, WHITE}
    assert 80 < row.count(RED) < 120
    assert picture.getpixel((200, 150)) == WHITE


def test_the_label_stands_beside_where_there_is_room_and_above_where_not() -> None:
    picture = sheet()
    draw_frames(picture, [Frame("1", 100, 100, 60, 20, False, True), Frame("2", 5, 200, 60, 20, False, True)])
    assert picture.getpixel((82, 110)) == RED
    assert picture.getpixel((110, 90)) == WHITE
    assert picture.getpixel((8, 190)) == RED


def test_what_lies_elsewhere_on_the_page_is_left_out() -> None:
    picture = sheet()
    frames = [Frame("1", 100, 5100, 60, 40, False, False), Frame("2", 3000, 5, 60, 40, False, False)]
    draw_frames(picture, frames)
    assert picture.tobytes() == sheet().tobytes()
    draw_frames(picture, frames, top=5000)
    assert picture.getpixel((130, 101)) == RED
