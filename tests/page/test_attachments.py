from __future__ import annotations

import pytest

from sitecheck.page.attachments import AttachmentKind, attachment_kind, document_ending, is_document

FILE, PAGE, EMPTY, OTHER = AttachmentKind
URL = "http://a.test/P020250122809033221456.pdf"
HTML = "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n", FILE),
        (b"\r\n\r\n%PDF-1.4", FILE),
        (b"\xef\xbb\xbf%PDF-1.4", FILE),
        (b"HTTP header left over\r\n\r\n%PDF-1.4", FILE),
        (b"PK\x03\x04\x14\x00", FILE),
        (b"PK\x05\x06" + bytes(18), FILE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), FILE),
        (b"{\\rtf1\\ansi", FILE),
        (b"Rar!\x1a\x07\x01\x00", FILE),
        (b"7z\xbc\xaf\x27\x1c", FILE),
        (b"\x1f\x8b\x08", FILE),
        (b"Founder CEB 3.0", FILE),
        (b"\xff\xd8\xff\xe0", FILE),
        (b"\x89PNG\r\n\x1a\n", FILE),
        (b"GIF89a", FILE),
        (b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>', FILE),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', FILE),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", FILE),
        (HTML.encode(), PAGE),
        (HTML.encode("gb18030"), PAGE),
        (b"\xef\xbb\xbf\r\n  " + HTML.encode(), PAGE),
        (b"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'>\n<html>", PAGE),
        (b"<?xml version='1.0' encoding='gbk'?>\n<!DOCTYPE html>", PAGE),
        (b"<!-- cms 3 -->\n<!-- cached -->\n<HTML>", PAGE),
        (b"<script>location.href='/404.html'</script>", PAGE),
        (b"<h1>Not Found</h1>", PAGE),
        (b"<div>x</div>", PAGE),
        (b"", EMPTY),
        (b"\r\n \t", EMPTY),
        (bytes(40), EMPTY),
        ('{"code":404,"msg":"文件不存在"}'.encode(), OTHER),
        (b"file not found", OTHER),
        (b"<Error><Code>AccessDenied</Code></Error>", OTHER),
        (b"MZ\x90\x00", OTHER),
    ],
)
def test_by_the_first_bytes(start: bytes, kind: AttachmentKind) -> None:
    assert attachment_kind(start, "", URL) is kind
    assert attachment_kind(start, "application/octet-stream", URL) is kind


@pytest.mark.parametrize(
    ("start", "content_type", "url", "kind"),
    [
        (b"%PDF-1.7", "text/html; charset=utf-8", URL, FILE),
        (HTML.encode(), "application/pdf", URL, PAGE),
        (b"Not found.</p>", "text/html", URL, PAGE),
        (b"Not found.", "text/html", URL, OTHER),
        (HTML.encode(), "text/html", "http://a.test/download.html", OTHER),
        (HTML.encode(), "text/html", "http://a.test/viewer?file=x.pdf", OTHER),
    ],
)
def test_header_and_address_where_the_bytes_leave_it_open(
    start: bytes, content_type: str, url: str, kind: AttachmentKind
) -> None:
    assert attachment_kind(start, content_type, url) is kind


def test_no_first_bytes_make_it_slow() -> None:
    assert attachment_kind(b"<!--" * 100_000, "", URL) is OTHER
    assert attachment_kind(b"<?xml " * 100_000, "", URL) is OTHER


@pytest.mark.parametrize(
    ("url", "document"),
    [
        (URL, True),
        ("http://a.test/x.DOCX?v=1#a", True),
        ("http://a.test/年报.ofd", True),
        ("http://a.test/x.html", False),
        ("http://a.test/x.pdf.html", False),
        ("http://a.test/get?file=x.pdf", False),
        ("http://a.test/x.mp4", False),
        ("http://a.test/x.txt", False),
    ],
)
def test_is_document(url: str, document: bool) -> None:
    assert is_document(url) is document


@pytest.mark.parametrize(
    ("url", "ending"),
    [
        ("http://a.cn/b.PDF", "pdf"),
        ("http://a.cn/b.docx?v=1#c", "docx"),
        ("http://a.cn/b.ofd/ ", "ofd"),
        ("b.jpeg", "jpeg"),
        ("http://a.cn/b.html", ""),
        ("http://a.cn/pdf", ""),
    ],
)
def test_the_ending_names_the_sort_of_file(url: str, ending: str) -> None:
    assert document_ending(url) == ending
