"""Which charset a portal really used: byte order mark, strict UTF-8, header, meta, then gb18030."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_PRESCAN = 4096  # browsers look at 1,024 bytes; portals put long comments and scripts before their meta
_BROKEN_SHARE = 0.02  # a page declared as UTF-8 may have this share of broken characters and still be UTF-8

_GB = "gb18030"
_LABELS: dict[str, str] = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "utf_8", "x-unicode20utf8"), "utf-8"),
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
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_META = re.compile(rb"<meta[\s/]([^>]*)>?", re.I)
_META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_:.\-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([a-z0-9_:.\-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the charset it was read in and what decided it: bom, utf-8, header, meta or fallback."""

    text: str
    encoding: str
    by: str


def _gb_errors(error: UnicodeError) -> tuple[str, int]:
    """Byte 0x80 is the euro sign in every GB charset on the web (WHATWG Encoding, gb18030 decoder, step 5)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return ("€" if error.object[error.start] == 0x80 else "\ufffd"), error.start + 1


codecs.register_error("sitecheck-gb", _gb_errors)


def charset_of(label: str) -> str | None:
    """The charset a declared label stands for on Chinese portals, None where the label is unknown or worthless."""
    return _LABELS.get(label.strip().lower())


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Text of a body, whatever was declared. ``content_type`` is the header's value. Never raises.

    Works for HTML, XML, JSON and robots.txt alike. A body cut in the middle of a character is still UTF-8.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(name, "replace"), name, "bom")
    text = _strict_utf8(body)
    if text is not None:
        return Decoded(text, "utf-8", "utf-8")
    declared = ((_from_header(content_type), "header"), (_from_meta(body), "meta"))
    for charset, by in declared:
        if charset is None:
            continue
        if charset == _GB:
            return Decoded(body.decode(_GB, "sitecheck-gb"), _GB, by)
        text = body.decode(charset, "replace")
        if _plausible(text):
            return Decoded(text, charset, by)
    return Decoded(body.decode(_GB, "sitecheck-gb"), _GB, "fallback")


def _strict_utf8(body: bytes) -> str | None:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return None


def _from_header(content_type: str | None) -> str | None:
    found = _HEADER.search(content_type or "")
    return charset_of(found.group(1)) if found else None


def _from_meta(body: bytes) -> str | None:
    """First charset named in a meta tag or an XML declaration; a meta that can be read is never UTF-16."""
    head = _COMMENT.sub(b"", body[:_PRESCAN])
    found = _XML.search(head)
    if found is None:
        for tag in _META.finditer(head):
            found = _META_CHARSET.search(tag.group(1))
            if found is not None:
                break
    if found is None:
        return None
    charset = charset_of(found.group(1).decode("ascii", "replace"))
    return "utf-8" if charset in ("utf-16le", "utf-16be") else charset


def _plausible(text: str) -> bool:
    """Whether so few characters are broken that the declaration may be believed."""
    foreign = sum(1 for char in text if char > "\x7f")
    return text.count("\ufffd") <= foreign * _BROKEN_SHARE
