"""Uploaded files are what they are by their content; what may harm is refused in words a clerk understands."""

from __future__ import annotations

import io

import pytest
from tests.review import files

from sitecheck.i18n import translator
from sitecheck.review import upload_archives
from sitecheck.review.upload_kinds import ENDINGS, MOST_BYTES, Kind, Refusal, UploadRefused, clean_name
from sitecheck.review.uploads import examine

GOOD = {
    "总结.pdf": files.PDF,
    "截图.PNG": files.PNG,
    "照片.jpeg": files.JPG,
    "通知.docx": files.office("docx"),
    "台账.xlsx": files.office("xlsx"),
    "旧通知.doc": files.DOC,
    "旧台账.xls": files.XLS,
    "说明.txt": "公开指南\r\n已更新\t是".encode(),
    "名单.csv": "单位,得分\n县财政局,95\n".encode("gb18030"),
    "材料.zip": files.packed({"一/a.pdf": files.PDF, "b.xlsx": files.office("xlsx"), "空/": b""}),
}


def _examine(name: str, data: bytes):
    return examine(name, io.BytesIO(data), len(data))


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_use_is_taken(name: str) -> None:
    found = _examine(name, GOOD[name])
    assert found.kind is ENDINGS[name.rpartition(".")[2].lower()]
    assert found.size == len(GOOD[name])
    assert found.name == name[:-3] + name[-3:].lower()
    assert "/" in found.kind.media_type


def test_every_kind_is_tried() -> None:
    assert {_examine(name, data).kind for name, data in GOOD.items()} == set(Kind)


BAD = [
    ("a.pdf", b"", Refusal.EMPTY),
    ("a.exe", files.EXE, Refusal.UNKNOWN),
    ("a", files.PDF, Refusal.UNKNOWN),
    ("a.pdf.html", files.PDF, Refusal.UNKNOWN),
    ("a.svg", b"<svg/>", Refusal.UNKNOWN),
    ("a.pdf", files.EXE, Refusal.OTHER),
    ("a.png", files.JPG, Refusal.OTHER),
    ("a.txt", files.EXE, Refusal.OTHER),
    ("a.csv", "单位".encode("utf-16"), Refusal.OTHER),
    ("a.doc", files.office("docx"), Refusal.OTHER),
    ("a.doc", files.XLS, Refusal.OTHER),
    ("a.xls", files.DOC, Refusal.OTHER),
    ("a.xls", b"<html><table></table></html>", Refusal.OTHER),
    ("a.docx", files.office("xlsx"), Refusal.OTHER),
    ("a.xlsx", files.packed({"x.txt": b"x"}), Refusal.OTHER),
    ("a.docx", files.DOC, Refusal.OTHER),
    ("a.docm", files.office("docx"), Refusal.MACROS),
    ("a.xlsm", files.office("xlsx"), Refusal.MACROS),
    ("a.docx", files.office("docx", {"word/vbaProject.bin": b"x"}), Refusal.MACROS),
    ("a.xlsx", files.office("xlsx", {"XL\\VBAPROJECT.BIN": b"x"}), Refusal.MACROS),
    ("a.xlsx", files.office("xlsx", {"xl/macrosheets/sheet1.xml": b"<x/>"}), Refusal.MACROS),
    (
        "a.xlsx",
        files.office("xlsx", types='<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'),
        Refusal.MACROS,
    ),
    ("a.docx", files.office("docx", {"word/embeddings/oleObject1.bin": files.MACRO_XLS}), Refusal.MACROS),
    (
        "a.docx",
        files.office("docx", {"word/embeddings/x.xlsm": files.office("xlsx", {"xl/vbaProject.bin": b"x"})}),
        Refusal.MACROS,
    ),
    ("a.doc", files.MACRO_DOC, Refusal.MACROS),
    ("a.xls", files.MACRO_XLS, Refusal.MACROS),
    ("a.xls", files.MACRO_SHEET_XLS, Refusal.MACROS),
    ("a.pdf", files.LOCKED_PDF, Refusal.LOCKED),
    ("a.docx", files.LOCKED_OFFICE, Refusal.LOCKED),
    ("a.xls", files.LOCKED_OFFICE, Refusal.LOCKED),
    ("a.doc", files.LOCKED_DOC, Refusal.LOCKED),
    ("a.xls", files.LOCKED_XLS, Refusal.LOCKED),
    ("a.zip", files.locked_zip("a.txt", b"x"), Refusal.LOCKED),
    ("a.zip", files.bomb(30_000_000), Refusal.BOMB),
    ("a.xlsx", files.office("xlsx", {"xl/worksheets/sheet1.xml": b" " * 30_000_000}), Refusal.BOMB),
    ("a.zip", files.packed({f"{n}.txt": b"x" for n in range(501)}), Refusal.BOMB),
    ("a.zip", files.packed({"b.zip": files.packed({"c.txt": b"x"})}), Refusal.NESTED),
    ("a.zip", files.packed({"b.7z": b"7z"}), Refusal.NESTED),
    ("a.zip", files.packed({"../b.txt": b"x"}), Refusal.PATHS),
    ("a.zip", files.packed({"/etc/b.txt": b"x"}), Refusal.PATHS),
    ("a.zip", files.packed({"C:\\b.txt": b"x"}), Refusal.PATHS),
    ("a.zip", files.packed({"b.exe": files.EXE}), Refusal.INSIDE),
    ("a.zip", files.packed({"b.xlsm": files.office("xlsx")}), Refusal.INSIDE),
    ("a.zip", files.packed({"b.txt": files.EXE}), Refusal.INSIDE),
    ("a.zip", files.packed({}), Refusal.OTHER),  # the sign of an empty archive is another one
    ("a.zip", files.packed({"b/": b""}), Refusal.EMPTY),
    ("a.zip", GOOD["材料.zip"][:-40], Refusal.DAMAGED),
    ("a.docx", files.office("docx", {"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), Refusal.DAMAGED),
    ("a.docx", files.office("docx", {"word/x.xml": "<!DOCTYPE a>".encode("utf-16")}), Refusal.DAMAGED),
    ("a.doc", files.OLE_HEAD + b"\0" * 600, Refusal.DAMAGED),
]


@pytest.mark.parametrize(("name", "data", "refusal"), BAD, ids=[f"{n}-{r}-{i}" for i, (n, _, r) in enumerate(BAD)])
def test_what_may_harm_is_refused(name: str, data: bytes, refusal: Refusal) -> None:
    with pytest.raises(UploadRefused) as refused:
        _examine(name, data)
    assert refused.value.refusal is refusal
    for language in ("zh", "en"):
        said = refused.value.say(translator(language))
        assert said.startswith(name), said
        assert "{" not in said


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(UploadRefused) as refused:
        examine("a.pdf", io.BytesIO(b""), MOST_BYTES + 1)
    assert refused.value.refusal is Refusal.TOO_LARGE
    assert "20 MB" in refused.value.say(translator("zh"))


def test_an_archive_that_lies_about_its_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_archives, "_MOST_UNPACKED", 1_000_000)
    for data in (files.lying_bomb(5_000_000), files.bomb(5_000_000)):
        with pytest.raises(UploadRefused) as refused:
            _examine("a.zip", data)
        assert refused.value.refusal in (Refusal.BOMB, Refusal.DAMAGED)


def test_a_password_is_found_where_pieces_of_a_long_file_meet() -> None:
    for at in range(256 * 1024 - 12, 256 * 1024 + 2):
        data = files.PDF.ljust(at, b" ") + b"/Encrypt 5 0 R" + b" " * 100
        with pytest.raises(UploadRefused):
            _examine("a.pdf", data)


def test_the_file_in_an_archive_is_named_with_what_is_wrong_with_it() -> None:
    with pytest.raises(UploadRefused) as refused:
        _examine("材料.zip", files.packed({"一/表.xlsm": files.office("xlsx")}))
    said = refused.value.say(translator("zh"))
    assert "材料.zip" in said
    assert "表.xlsm" in said
    assert "宏" in said


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\Users\\x\\总结.pdf", "总结.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("  ..a  b. .PDF ", "a b..pdf"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("", "file"),
        (".pdf", "pdf"),
        ("字" * 300 + ".pdf", "字" * 116 + ".pdf"),
        ("cafe\u0301.txt", "café.txt"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean
    assert len(clean) <= 120
