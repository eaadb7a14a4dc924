from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.page.charset import Decoded, charset_of, damaged_characters, decode

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
        (b"\xef\xbb\xbf" + b"<meta charset=gbk>" + TEXT.encode(), None, "utf-8", "bom"),
        # UTF-16 without a byte order mark, told by its first bracket, with a label of any kind or none.
        (("<p>" + TEXT).encode("utf-16le"), None, "utf-16le", "fallback"),
        ((" \r\n<p>" + TEXT).encode("utf-16be"), "text/html; charset=gbk", "utf-16be", "fallback"),
        (TEXT.encode("utf-16le") + b"\x00", "text/html; charset=utf-16", "utf-16le", "header"),
        (GB, "text/html; charset=utf-16", "gb18030", "fallback"),
        # Two labels.
        (b"<meta charset=utf-8><meta charset=gbk>" + GB, "text/html", "gb18030", "fallback"),
        (b"<meta charset=gbk><meta charset=utf-8>" + GB, "text/html", "gb18030", "meta"),
        (b"<meta charset=gbk><meta charset=utf-8>" + TEXT.encode(), "text/html", "utf-8", "utf-8"),
        (b"<meta charset=nonsense><meta charset=gbk>" + GB, None, "gb18030", "meta"),
        (b"<meta charset=big5>" + GB, "text/html; charset=gbk", "gb18030", "header"),
        (GB, "text/html; charset=gbk; charset=utf-8", "gb18030", "header"),
        (GB, "text/html;charset=", "gb18030", "fallback"),
        (GB, 'text/html; Charset = "GBK', "gb18030", "header"),
        # Metas as portals write them, and what is none.
        (b'<meta httpequiv="ContentType" content="text/html; charset=gb2312" />' + GB, None, "gb18030", "meta"),
        (b"<meta content=text/html;charset=gb2312>" + GB, None, "gb18030", "meta"),
        (b"<META\nCHARSET\n=\n'gb2312'\n>" + GB, None, "gb18030", "meta"),
        (b"<meta/charset=gbk/>" + GB, None, "gb18030", "fallback"),  # gbk/ is no label
        (b'<meta name="description" content="charset=big5 > gbk"><meta charset=gbk>' + GB, None, "gb18030", "meta"),
        (b'<meta property="x" content="charset=big5">' + GB, None, "gb18030", "fallback"),
        (b"<meta data-charset=big5>" + GB, None, "gb18030", "fallback"),
        (b"<!--><meta charset=gbk>-->" + GB, None, "gb18030", "meta"),
        (b"<!-- never closed <meta charset=big5>" + GB, None, "gb18030", "fallback"),
        (b"<metacharset=big5>" + GB, None, "gb18030", "fallback"),
        (b"<script>" + b"x" * 1500 + b"</script><meta charset=gbk>" + GB, None, "gb18030", "meta"),
        (b"x" * 5000 + b"<meta charset=big5>" + GB, None, "gb18030", "fallback"),
        # Answers of interfaces and robots.txt.
        (b'{"title": "' + GB + b'"}', "application/json; charset=GBK", "gb18030", "header"),
        (b'{"title": "' + GB + b'"}', "application/json", "gb18030", "fallback"),
        (b"<?xml version='1.0' encoding='gb2312'?><a>" + GB, "text/xml", "gb18030", "meta"),
        (b"# " + GB + b"\nUser-agent: *\n", "text/plain", "gb18030", "fallback"),
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


# Encoding Standard, section 4.2: every label of GBK and gb18030.
_GB_LABELS = (
    "chinese", "csgb2312", "csiso58gb231280", "gb2312", "gb_2312", "gb_2312-80", "gbk", "iso-ir-58", "x-gbk", "gb18030",
)  # fmt: skip


@pytest.mark.parametrize("label", _GB_LABELS)
def test_every_label_of_the_standard_in_any_dress(label: str) -> None:
    for written in (label, label.upper(), f" {label}\t"):
        assert charset_of(written) == "gb18030"
    assert decode(GB, f"text/html; charset={label}").by == "header"


def test_the_whole_repertoire_of_gbk_comes_back() -> None:
    every = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000]
    known = []
    for character in every:
        try:
            known.append((character, character.encode("gbk")))
        except UnicodeEncodeError:
            continue
    assert len(known) > 21_000
    text = "".join(character for character, _ in known)
    assert decode(text.encode("gbk"), "text/html; charset=gb2312").text == text
    # One by one too, where two bytes may be good UTF-8 by chance.
    for character, raw in known:
        assert decode(raw, "text/html; charset=gbk").text == character or 0xC2 <= raw[0] < 0xD0


def test_every_character_of_gb18030_comes_back() -> None:
    text = "".join(chr(code) for code in range(0x80, 0x30000) if not (0xD800 <= code < 0xF900))
    assert decode(text.encode("gb18030"), "text/html; charset=gbk").text == text


@pytest.mark.parametrize(
    ("raw", "character"),
    [
        (b"\xa3\xa0", "\u3000"),
        (b"\xa6\xd9\xa6\xda\xa6\xdb", "\ufe10\ufe12\ufe11"),
        (b"\xa6\xf3", "\ufe19"),
        (b"\xa8\xbc", "\u1e3f"),
        (b"\xfe\x59\xfe\xa0", "\u9fb4\u9fbb"),
        (b"\xa2\xe3", "\u20ac"),
        (b"\x80", "\u20ac"),
        (b"\xff", "\ufffd"),
        (b"\x81\x30\x81\x30", "\x80"),
    ],
)
def test_gb_as_the_encoding_standard_has_it(raw: bytes, character: str) -> None:
    assert decode("政".encode("gbk") + raw, "text/html; charset=gb2312").text == "政" + character


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ('{"n":"一"}'.encode("gbk"), "application/json;charset=gbk", '{"n":"一"}'),
        ('{"n":"一"}'.encode("gbk"), "application/json", '{"n":"一"}'),
        ('{"n":"һ"}'.encode(), "application/json;charset=utf-8", '{"n":"һ"}'),
        ("© 2026 ·".encode(), "text/html;charset=gb2312", "© 2026 ·"),
        ("һ 政府".encode(), "text/html;charset=gb2312", "һ 政府"),
        ("联通".encode("gbk"), None, "联通"),
    ],
)
def test_two_bytes_that_are_good_utf_8_by_chance(body: bytes, header: str | None, text: str) -> None:
    assert decode(body, header).text == text


@pytest.mark.parametrize(("charset", "cuts"), [("gb18030", 4), ("utf-8", 4), ("utf-16le", 4), ("big5hkscs", 2)])
def test_a_body_cut_anywhere_has_no_broken_character_at_its_end(charset: str, cuts: int) -> None:
    whole = ("<p>政府信息公開" * 9 + ("𠀀" if charset != "big5hkscs" else "")).encode(charset)
    label = {"big5hkscs": "big5"}.get(charset, charset)
    for cut in range(len(whole) - cuts, len(whole) + 1):
        assert "\ufffd" not in decode(whole[:cut], f"text/html; charset={label}").text


LONG = "为便于公民、法人和其他组织获取政府信息，编制本指南。"


@pytest.mark.parametrize("declared", [None, "gbk", "utf-8"])
@pytest.mark.parametrize(
    ("utf_8", "gb", "encoding"), [(20, 1, "utf-8"), (3, 1, "utf-8"), (1, 3, "gb18030"), (1, 20, "gb18030")]
)
def test_a_page_in_two_charsets_is_read_in_the_one_that_damages_less(
    utf_8: int, gb: int, encoding: str, declared: str | None
) -> None:
    header = f"text/html; charset={declared}" if declared is not None else None
    for body in (
        b"<p>" + (LONG * utf_8).encode() + b"</p><p>" + (LONG * gb).encode("gbk"),
        b"<p>" + (LONG * gb).encode("gbk") + b"</p><p>" + (LONG * utf_8).encode(),
    ):
        decoded = decode(body, header)
        assert decoded.encoding == encoding
        assert decoded.damaged >= 5
        assert LONG in decoded.text


@pytest.mark.parametrize(
    "body",
    [
        LONG.encode(),
        LONG.encode("gbk"),
        (LONG * 40).encode() + b"\xff" + LONG.encode(),
        "<li>关于印发某县202".encode("gbk") + b"\xc4</li>" + LONG.encode("gbk"),  # a title cut inside a character
        "<li>关于印发某县\ufffd...</li>".encode() + LONG.encode(),
        b"plain",
        b"",
    ],
)
def test_what_is_whole_bears_no_mark(body: bytes) -> None:
    assert decode(body).damaged == 0


def test_what_a_browser_misread_is_seen_in_its_text() -> None:
    misread = LONG.encode().decode("gb18030", "replace")
    assert damaged_characters(f"<p>{misread}</p>") >= 10
    assert damaged_characters(f"<p>{LONG.encode('gbk').decode('utf-8', 'replace')}</p>") >= 10
    assert damaged_characters(f"<p>{LONG * 9}锛、銆</p>") == 0  # rare characters alone


@given(
    st.binary(max_size=80), st.sampled_from([None, "", "text/html; charset=gbk", "x; charset=utf-16", "charset=big5"])
)
def test_no_bytes_raise(body: bytes, header: str | None) -> None:
    for prefix in (b"", b"<meta charset='", b"<?xml encoding='", b'<meta content="charset='):
        assert decode(prefix + body, header).encoding in (
            "utf-8", "gb18030", "utf-16le", "utf-16be", "big5hkscs", "cp949", "cp932", "euc_jp",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "utf_8"),
    [
        ("政府".encode(), "政府".encode()),
        ("<p>政府信息公开".encode()[:-1], "<p>政府信息公".encode()),  # what the end cuts in two is no text
        (b"\xef\xbb\xbf" + "政府".encode(), "政府".encode()),
        ("政府信息公开目录".encode("gbk"), "政府信息公开目录".encode()),
    ],
)
def test_text_in_utf_8(body: bytes, utf_8: bytes) -> None:
    decoded = decode(body)
    assert decoded.utf_8() == utf_8 == decoded.text.encode()


def test_half_a_surrogate_pair_has_no_utf_8() -> None:
    assert Decoded("a\ud800b", "gb18030", "fallback").utf_8() == b"ab"
