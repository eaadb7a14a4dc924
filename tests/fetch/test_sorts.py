from __future__ import annotations

import pytest

from sitecheck.fetch._sorts import Sort, sniff, sort_of


@pytest.mark.parametrize(
    ("content_type", "sort", "as_attachment"),
    [
        ("text/html; charset=gbk", Sort.TEXT, Sort.TEXT),
        ("TEXT/HTML", Sort.TEXT, Sort.TEXT),
        ("text/css", Sort.TEXT, Sort.TEXT),
        ("application/json;charset=utf-8", Sort.TEXT, Sort.TEXT),
        ("application/rss+xml", Sort.TEXT, Sort.TEXT),
        ("image/svg+xml", Sort.TEXT, Sort.TEXT),
        ("application/problem+json", Sort.TEXT, Sort.TEXT),
        ("image/png", Sort.PART, Sort.FILE),
        ("font/woff2", Sort.PART, Sort.FILE),
        ("application/pdf", Sort.FILE, Sort.FILE),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Sort.FILE, Sort.FILE),
        ("video/mp4", Sort.FILE, Sort.FILE),
        ("", None, Sort.FILE),
        ("application/octet-stream", None, Sort.FILE),
    ],
)
def test_sort_of(content_type: str, sort: Sort | None, as_attachment: Sort) -> None:
    assert sort_of(content_type, attachment=False) is sort
    assert sort_of(content_type, attachment=True) is as_attachment


@pytest.mark.parametrize(
    ("start", "sort"),
    [
        (b"<html>", Sort.TEXT),
        ("公开".encode("gbk"), Sort.TEXT),
        (b"%PDF-", Sort.FILE),
        (b"MZ\x00", Sort.FILE),
        (b"", Sort.TEXT),
    ],
)
def test_sniff(start: bytes, sort: Sort) -> None:
    assert sniff(start) is sort
