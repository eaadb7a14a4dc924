from __future__ import annotations

import hashlib
import io
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from sitecheck.evidence.archive_read import BadArchive, Record, finding_records, read_records
from sitecheck.evidence.warc import UNCHANGED, Answered, Origin, WarcFile
from sitecheck.evidence.warc_head import archive_url, http_head

AT = datetime(2026, 11, 20, 17, 30, 5, 123456, tzinfo=UTC)
URL = "http://www.example.gov.cn/xxgk/"


def answered(url: str = URL, status: int = 200, headers: tuple[tuple[str, str], ...] = (), size: int = 0) -> Answered:
    return Answered(url, AT, http_head(status, headers, size), "127.0.0.1")


def written(url: str, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> tuple[bytes, Record]:
    out = io.BytesIO()
    warc = WarcFile(out, "seed")
    warc.describe({"software": "sitecheck"}, AT)
    warc.response(answered(url, status, headers, len(body)), body)
    data = out.getvalue()
    _, record = read_records(io.BytesIO(data))
    return data, record


def checked(folder: Path, data: bytes) -> None:
    """As ``warcio check`` sees it."""
    file = folder / "x.warc.gz"
    file.write_bytes(data)
    said = io.StringIO()
    with redirect_stdout(said):
        end = Checker(SimpleNamespace(inputs=[str(file)], verbose=True)).process_all()
    assert end == 0, said.getvalue()
    assert "digest pass" in said.getvalue()


BODIES = {"empty": b"", "text": "政务公开".encode("gb18030"), "large": bytes(range(256)) * 20_000}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("status", [100, 103, 199, 200, 204, 206, 301, 304, 404, 412, 468, 521, 599, 999])
def test_answers_of_every_kind_are_read_back_as_they_were(tmp_path: Path, status: int, body: bytes) -> None:
    headers = (("Content-Type", "text/html; charset=gbk"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    data, record = written(URL, status, headers, body)
    assert (record.type, record.url, record.status, record.payload) == ("response", URL, status, body)
    assert record.headers == (*headers, ("Content-Length", str(len(body))))
    assert record.date == "2026-11-20T17:30:05Z"
    assert record.field("WARC-IP-Address") == "127.0.0.1"
    assert record.field("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(body).hexdigest()}"
    checked(tmp_path, data)


LINES = {
    "line ends": ("X-A", "one\r\nX-B: two\n three", "X-A", "one X-B: two  three"),
    "control characters": ("X-A", "a\0b\x07c\x7f\x85d\u2028e", "X-A", "a b c d e"),
    "chinese": ("Content-Disposition", 'attachment; filename="目录.pdf"', None, None),
    "a name in chinese": ("X-名", "值", "X-%E5%90%8D", "值"),
    "a name with a colon and a line end": ("X:\r\nY", "z", "X%3A%0D%0AY", "z"),
    "a name of blanks": ("  ", "z", "%", "z"),
    "a lone surrogate": ("X-A", "a\udce4b", "X-A", "a?b"),
    "blanks around": ("X-A", "\u3000 x \xa0", "X-A", "x"),
    "empty": ("X-A", "", None, None),
    "long": ("X-A", "x" * 200_000, None, None),
}


@pytest.mark.parametrize(("name", "value", "read_name", "read_value"), LINES.values(), ids=LINES)
def test_no_header_can_break_a_record(
    tmp_path: Path, name: str, value: str, read_name: str | None, read_value: str | None
) -> None:
    data, record = written(URL, 200, ((name, value), ("X-Last", "1")), b"body")
    wanted = (read_name if read_name is not None else name, read_value if read_value is not None else value)
    assert record.headers == (wanted, ("X-Last", "1"), ("Content-Length", "4"))
    assert record.payload == b"body"
    checked(tmp_path, data)


def test_headers_that_speak_of_how_the_body_was_sent_are_kept_apart(tmp_path: Path) -> None:
    sent = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"), ("ETag", '"x"'))
    data, record = written(URL, 200, sent, b"unpacked")
    assert record.headers == (
        ("X-Archive-Orig-Content-Encoding", "gzip"), ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "7"), ("ETag", '"x"'), ("Content-Length", "8"),
    )  # fmt: skip
    checked(tmp_path, data)
    assert written(URL, 200, (("content-length", "4"),), b"four")[1].headers == (("content-length", "4"),)


URLS = {
    "plain": (URL, URL),
    "escaped already": (URL + "a%20b?x=%E4%B8%AD#z", None),
    "chinese and blanks": (URL + "信息 公开", URL + "%E4%BF%A1%E6%81%AF%20%E5%85%AC%E5%BC%80"),
    "line ends": (URL + "a\r\nWARC-Type: response", URL + "a%0D%0AWARC-Type:%20response"),
    "control characters": (URL + "\0\x1b", URL + "%00%1B"),
    "brackets round it": ("<" + URL + ">", "%3C" + URL + "%3E"),
    "4,000 characters": (URL + "x" * 4000, None),
}


@pytest.mark.parametrize(("url", "shown"), URLS.values(), ids=URLS)
def test_no_address_can_break_a_record(tmp_path: Path, url: str, shown: str | None) -> None:
    out = io.BytesIO()
    warc = WarcFile(out, "seed")
    warc.metadata(url, AT, {"url": url})
    warc.resource("urn:sitecheck:dom:" + url, AT, "text/html; charset=utf-8", b"<p>")
    first, second = read_records(io.BytesIO(out.getvalue()))
    assert (first.url, first.json(), second.payload) == (shown or url, {"url": url}, b"<p>")
    assert archive_url(first.url) == first.url
    checked(tmp_path, out.getvalue())


def test_a_file_of_all_kinds_of_records(tmp_path: Path) -> None:
    out = io.BytesIO()
    warc = WarcFile(out, "seed")
    warc.describe({"software": "sitecheck 1", "format": "WARC File Format 1.1"}, AT)
    origin = warc.response(answered(headers=(("Content-Type", "text/html"),), size=3), b"<p>")
    again = warc.revisit(answered(), hashlib.sha256(b"<p>").hexdigest(), origin)
    old = Origin("urn:uuid:00000000-0000-5000-8000-000000000000", URL, "2026-11-19T17:30:05Z")
    warc.revisit(answered(status=304), "0" * 64, old, profile=UNCHANGED)
    warc.response(Answered(URL + "f.pdf", AT, http_head(200, (), 2), truncated="length"), b"%P")
    warc.conversion(URL, AT, "text/html; charset=utf-8", b"<b>", of=origin.id)
    warc.metadata("urn:sitecheck:finding:ab", AT, {"records": [origin.id, again]}, beside=origin.id)
    info, page, same, unchanged, cut, dom, listed = read_records(io.BytesIO(out.getvalue()))
    assert (info.type, b"WARC File Format 1.1" in info.payload) == ("warcinfo", True)
    assert (page.id, page.status, page.payload) == (origin.id, 200, b"<p>")
    assert (same.type, same.status, same.payload, same.refers_to) == ("revisit", 200, b"", origin.id)
    assert same.field("WARC-Profile").endswith("/1.1/revisit/identical-payload-digest")
    assert same.field("WARC-Refers-To-Target-URI") == URL
    assert same.field("WARC-Refers-To-Date") == "2026-11-20T17:30:05Z"
    assert same.field("WARC-Payload-Digest") == page.field("WARC-Payload-Digest")
    assert (unchanged.status, unchanged.refers_to, unchanged.field("WARC-Profile")[-19:]) == (
        304, old.id, "server-not-modified",
    )  # fmt: skip
    assert (cut.payload, cut.field("WARC-Truncated"), page.field("WARC-Truncated")) == (b"%P", "length", "")
    assert (dom.payload, dom.refers_to) == (b"<b>", origin.id)
    assert listed.field("WARC-Concurrent-To") == f"<{origin.id}>"
    assert finding_records(io.BytesIO(out.getvalue()), "ab") == [origin.id, again]
    assert finding_records(io.BytesIO(out.getvalue()), "cd") == []
    checked(tmp_path, out.getvalue())
    assert [record.rec_type for record in ArchiveIterator(io.BytesIO(out.getvalue()))] == [
        "warcinfo", "response", "revisit", "revisit", "response", "conversion", "metadata",
    ]  # fmt: skip


def test_each_record_stands_by_itself() -> None:
    out = io.BytesIO()
    warc = WarcFile(out, "seed")
    for number in range(3):
        warc.response(answered(URL + str(number)), str(number).encode())
    data = out.getvalue()
    records = list(read_records(io.BytesIO(data)))
    assert len({record.id for record in records}) == 3
    for record in records:
        (alone,) = read_records(io.BytesIO(data[record.offset : record.offset + record.length]))
        assert (alone.id, alone.payload) == (record.id, record.payload)


def test_equal_facts_are_equal_bytes_wherever_the_clock_stands() -> None:
    here, there = AT, AT.astimezone(timezone(timedelta(hours=8)))
    one, two, other = [written_at(at, seed) for at, seed in ((here, "a"), (there, "a"), (here, "b"))]
    assert one == two
    assert one != other


def written_at(at: datetime, seed: str) -> bytes:
    out = io.BytesIO()
    WarcFile(out, seed).response(Answered(URL, at, http_head(200, (), 1)), b"x")
    return out.getvalue()


@pytest.mark.parametrize("cut", ["end", "middle", "byte", "text"])
def test_a_damaged_file_is_named(tmp_path: Path, cut: str) -> None:
    data, _ = written(URL, 200, (), bytes(range(256)) * 100)
    flipped = bytearray(data)
    flipped[len(data) * 2 // 3] ^= 255
    file = tmp_path / "x.warc.gz"
    file.write_bytes({"end": data[:-30], "middle": data[:400], "byte": bytes(flipped), "text": b"page"}[cut])
    with pytest.raises(BadArchive, match=r"x\.warc\.gz"):
        list(read_records(file))
