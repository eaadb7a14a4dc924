from __future__ import annotations

import pytest

from sitecheck.page.charset import charset_of, decode

TEXT = "政府信息公开指南：朱镕基，㐂"
GB = TEXT.encode("gb18030")


@pytest.mark.parametrize(
    ("body", "header", "encoding", "by"),
    [
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=gbk", "utf-8", "bom"),
        (b"\xff\xfe" + TEXT.encode("utf-16le"), "text/html; charset=gb2312", "utf-16le", "bom"),
        (b"\xfe\xff" + TEXT.encode("utf-16be"), None, "utf-16be", "bom"),
        (TEXT.encode(), "text/html; charset=gb2312", "utf-8", "utf-8"),
        (GB, "text/html; charset=GB2312", "gb18030", "header"),
        (GB, 'text/html; charset="x-gbk"', "gb18030", "header"),
        (GB, None, "gb18030", "fallback"),
        (GB, "text/html", "gb18030", "fallback"),
        (b"<meta charset='gb_2312-80'>" + GB, None, "gb18030", "meta"),
        (b"<META content='text/html; charset=GBK' http-equiv=Content-Type>" + GB, None, "gb18030", "meta"),
        (b"<!-- <meta charset=big5> --><meta charset=zh_cn>" + GB, None, "gb18030", "meta"),
        (b'<?xml version="1.0" encoding="GBK"?>' + GB, None, "gb18030", "meta"),
        # Declared UTF-8 and even UTF-16 in a meta, but the bytes say otherwise.
        (b"<meta charset=utf-8>" + GB, "text/html; charset=utf-8", "gb18030", "fallback"),
        (b"<meta charset=utf-16>" + GB, None, "gb18030", "fallback"),
        # A server's default for everything.
        (GB, "text/html; charset=ISO-8859-1", "gb18030", "fallback"),
        (b"<meta charset=big5>" + "政府資訊公開".encode("big5"), None, "big5hkscs", "meta"),
    ],
)
def test_the_charset_is_found(body: bytes, header: str | None, encoding: str, by: str) -> None:
    decoded = decode(body, header)
    assert (decoded.encoding, decoded.by) == (encoding, by)
    assert "政府" in decoded.text
    assert "\ufffd" not in decoded.text


def test_a_body_cut_inside_a_character_is_still_utf_8() -> None:
    whole = TEXT.encode()
    for cut in range(len(whole) - 4, len(whole)):
        decoded = decode(whole[:cut])
        assert decoded.by == "utf-8"
        assert TEXT.startswith(decoded.text)


def test_a_few_broken_bytes_do_not_make_a_utf_8_page_gb() -> None:
    body = (TEXT * 40).encode() + b"\xff" + TEXT.encode()
    decoded = decode(body, "text/html; charset=utf-8")
    assert (decoded.encoding, decoded.by) == ("utf-8", "header")
    assert decoded.text.count("\ufffd") == 1


def test_byte_80_is_the_euro_sign_in_every_gb_charset() -> None:
    assert decode("价格".encode("gbk") + b"\x80 100", "text/html; charset=gbk").text == "价格€ 100"


def test_a_broken_gb_pair_does_not_swallow_the_markup_behind_it() -> None:
    assert decode(b"\xd5\xfe\xb8\xae\xff<p>", "text/html; charset=gbk").text == "政府\ufffd<p>"


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb_2312-80", "csGB2312", "x-gbk", "chinese", "iso-ir-58", "zh_cn"])
def test_every_gb_label_means_gb18030(label: str) -> None:
    assert charset_of(label) == "gb18030"


@pytest.mark.parametrize("label", ["", "iso-8859-1", "hex", "rot13", "x-user-defined"])
def test_worthless_labels_are_not_believed(label: str) -> None:
    assert charset_of(label) is None


def test_nothing_is_empty_text() -> None:
    assert decode(b"").text == ""
