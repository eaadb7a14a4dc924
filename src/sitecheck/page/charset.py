"""Which charset a portal really used: byte order mark, strict UTF-8, then of UTF-8 and gb18030 what damages less."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

_PRESCAN = 4096  # browsers look at 1,024 bytes; portals put long comments and scripts before their meta
_BROKEN_SHARE = 0.02  # a page may have this share of broken characters and still be what it says it is

_GB = "gb18030"
_LABELS: dict[str, str] = {
    **dict.fromkeys(
        ("utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"), "utf-8"
    ),
    **dict.fromkeys(
        (
            "gb18030", "gb_18030", "gbk", "gb2312", "gb-2312", "gb_2312", "gb_2312-80", "gb2312-80", "csgb2312",
            "csiso58gb231280", "iso-ir-58", "x-gbk", "chinese", "cp936", "ms936", "windows-936", "zh_cn", "zh-cn",
            "euc-cn", "gb2312.1980-0",
        ),
        _GB,
    ),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf_16", "unicode", "ucs-2"), "utf-16le"),
    "utf-16be": "utf-16be",
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("shift_jis", "sjis", "shift-jis"), "cp932"),
    "euc-jp": "euc_jp",
}  # fmt: skip
# Western labels are left out on purpose: servers send ISO-8859-1 as a default for pages that hold GBK.

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_WIDE = (("utf-16le", re.compile(rb"(?:[\t\n\r ]\x00)*<\x00")), ("utf-16be", re.compile(rb"(?:\x00[\t\n\r ])*\x00<")))
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.I)
_COMMENT = re.compile(rb"<!--(?:>|->|.*?(?:-->|\Z))", re.S)
_META = re.compile(rb"<meta[\s/]((?:[^>\"']+|\"[^\"]*\"|'[^']*'|[\"'])*)", re.I)
_ATTRIBUTE = re.compile(rb"([^\s/=\"'>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.S)
_CONTENT_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_:.\-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([a-z0-9_:.\-]+)", re.I)
# Letters that two bytes of GB make when they are read as UTF-8; no Chinese portal shows them without Chinese.
_NO_CHINESE = re.compile("[\u0400-\u07ff]")
_CHINESE = re.compile("[\u0800-\U0010ffff]")
# Chinese in UTF-8, three characters and more together: in GB text that does not happen.
_UTF_8_RUN = re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){3,}")
_LOST = re.compile("\ufffd{2,}")  # one alone is a title cut inside a character, which hides nothing
_MISREAD = ("锛", "銆")  # what comma and full stop in UTF-8 begin with when they are read as GB
_CLASSES = bytes(
    0x4C if 0xE2 <= byte <= 0xE9 or byte == 0xEF else 0x63 if 0x80 <= byte <= 0xBF else 0x2E for byte in range(256)
)  # L: a lead byte of Chinese in UTF-8, c: a byte that goes on, .: any other
# Where the codec still has the private characters of the year 2000 (Encoding Standard, index gb18030).
_PRIVATE = re.compile("[\ue5e5\ue78d-\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864]")
_PUBLIC = str.maketrans(
    "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "\u3000\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the charset it was read in and what decided it: bom, utf-8, header, meta or fallback.

    ``damaged``: about how many of its characters are not those that were written, because a part of the page is in
    another charset. What such a page does not seem to hold may be there.
    """

    text: str
    encoding: str
    by: str
    damaged: int = 0
    body: bytes | None = None  # the text in UTF-8, where it came so

    def utf_8(self) -> bytes:
        """The text in UTF-8; halves of surrogate pairs, which have none, are left out."""
        return self.text.encode("utf-8", "ignore") if self.body is None else self.body


def _gb_errors(error: UnicodeError) -> tuple[str, int]:
    """Byte 0x80 is the euro sign in every GB charset on the web (WHATWG Encoding, gb18030 decoder, step 5).

    What the end of the body cuts in two is left out.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first = error.object[error.start]
    if error.reason.startswith("incomplete") and first not in (0x80, 0xFF):  # these begin nothing
        return "", len(error.object)
    return ("€" if first == 0x80 else "\ufffd"), error.start + 1


codecs.register_error("sitecheck-gb", _gb_errors)


def charset_of(label: str) -> str | None:
    """The charset a declared label stands for on Chinese portals, None where the label is unknown or worthless."""
    return _LABELS.get(label.strip().lower())


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Text of a body, whatever was declared. ``content_type`` is the header's value. Never raises.

    Works for HTML, XML, JSON and robots.txt alike. A character that the end of the body cuts in two is left out.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _whole(_loose(body[len(bom) :], name), name, "bom")
    for name, start in _WIDE:
        if start.match(body):
            return _whole(_loose(body, name), name, "fallback")
    text, end = _strict_utf8(body)
    if text is not None and not _may_be_gb(text):
        return Decoded(text, "utf-8", "utf-8", damaged_characters(text), body[:end])
    declared = ((_from_header(content_type), "header"), (_from_meta(body), "meta"))
    if text is not None and any(charset == "utf-8" for charset, _ in declared):
        return _whole(text, "utf-8", "utf-8")
    for charset, by in declared:
        if charset in (_GB, "utf-8"):
            break
        if charset is None or (charset.startswith("utf-16") and b"\x00" not in body):
            continue  # a label that went astray: any bytes would pass for UTF-16
        text = _loose(body, charset)
        if _plausible(text):
            return _whole(text, charset, by)
    return _less_damaged(body, declared)


def damaged_characters(text: str) -> int:
    """About how many characters of a decoded text were lost or read in the wrong charset; single ones do not count."""
    lost = sum(len(run.group()) for run in _LOST.finditer(text)) if "\ufffd" in text else 0
    # A single character is looked for fifty times as fast as two.
    misread = any(sign[0] in text and sign in text for sign in _MISREAD)
    return (lost + 1) // 2 + (_utf_8_in(text.encode(_GB, "replace")) if misread else 0)


def _less_damaged(body: bytes, declared: Sequence[tuple[str | None, str]]) -> Decoded:
    """The reading as UTF-8 or as GB, whichever damages fewer characters; of equals what was declared, then GB."""
    told = next((charset for charset, _ in declared if charset in (_GB, "utf-8")), _GB)
    gb, strange = _gb(body), _utf_8_in(body)
    as_gb = strange + gb.count("\ufffd")
    # What is whole in GB is not asked in UTF-8, in which it is known to be broken.
    utf_8 = _loose(body, "utf-8") if as_gb else ""
    as_utf_8 = (utf_8.count("\ufffd") + 1) // 2 if as_gb else 1
    better = told if as_utf_8 == as_gb else "utf-8" if as_utf_8 < as_gb else _GB
    by = next((how for charset, how in declared if charset == better), "fallback")
    return _whole(utf_8, "utf-8", by) if better == "utf-8" else Decoded(gb, _GB, by, strange)


def _whole(text: str, encoding: str, by: str) -> Decoded:
    return Decoded(text, encoding, by, damaged_characters(text))


def _utf_8_in(body: bytes) -> int:
    """Characters of UTF-8 that stand together in bytes of GB."""
    if b"LccLccLcc" not in body.translate(_CLASSES):  # ten times as fast as to try the expression at every byte
        return 0
    return sum(len(run.group()) // 3 for run in _UTF_8_RUN.finditer(body))


def _gb(body: bytes) -> str:
    text = body.decode(_GB, "sitecheck-gb")
    return text.translate(_PUBLIC) if _PRIVATE.search(text) is not None else text


def _loose(body: bytes, charset: str) -> str:
    return codecs.getincrementaldecoder(charset)("replace").decode(body, final=False)


def _may_be_gb(text: str) -> bool:
    """Whether bytes that are good UTF-8 may be GB all the same: 一 alone reads as һ.

    Three bytes of UTF-8 do not happen by chance, so this concerns a few characters, as in an answer of an interface.
    """
    return not text.isascii() and _CHINESE.search(text) is None and _NO_CHINESE.search(text) is not None


def _strict_utf8(body: bytes) -> tuple[str | None, int]:
    """The text, None where it is no UTF-8, and where in the body it ends: not inside a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(body, final=False)
    except UnicodeDecodeError:
        return None, 0
    half = decoder.getstate()[0]
    # Half a character alone proves nothing: it may be a whole one in GB.
    return None if half and text.isascii() else text, len(body) - len(half)


def _from_header(content_type: str | None) -> str | None:
    found = _HEADER.search(content_type or "")
    return charset_of(found.group(1)) if found else None


def _from_meta(body: bytes) -> str | None:
    """First known charset named in an XML declaration or a meta tag; a meta that can be read is never UTF-16."""
    head = _COMMENT.sub(b"", body[:_PRESCAN])
    found = _XML.search(head)
    labels = [found.group(1)] if found is not None else []
    labels += [label for tag in _META.finditer(head) if (label := _label(tag.group(1))) is not None]
    charset = next((name for label in labels if (name := charset_of(label.decode("ascii", "replace")))), None)
    return "utf-8" if charset in ("utf-16le", "utf-16be") else charset


def _label(tag: bytes) -> bytes | None:
    """The charset a meta tag declares. Portals misspell ``http-equiv``; what has a name is about something else."""
    values: dict[bytes, bytes] = {}
    for found in _ATTRIBUTE.finditer(tag):
        values.setdefault(found.group(1).lower(), found.group(2) or found.group(3) or found.group(4) or b"")
    if b"charset" in values:
        return values[b"charset"]
    if b"name" in values or b"property" in values:
        return None
    inside = _CONTENT_CHARSET.search(values.get(b"content", b""))
    return inside.group(1) if inside is not None else None


def _plausible(text: str) -> bool:
    """Whether so few characters are broken that the declaration may be believed."""
    foreign = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") <= foreign * _BROKEN_SHARE
