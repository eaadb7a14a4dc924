"""Header lines as text, whatever they were written in."""

from __future__ import annotations

from sitecheck.fetch._trip import Lines


def header_text(raw: Lines) -> tuple[tuple[str, str], ...]:
    """Names and values decoded line by line: file names in Content-Disposition come in UTF-8 and in GBK."""
    try:
        return tuple([(name.decode(), value.decode()) for name, value in raw])
    except UnicodeDecodeError:
        return tuple([(_decoded(name), _decoded(value)) for name, value in raw])


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
