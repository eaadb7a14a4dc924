"""Time stamps by an authority of our own on this machine, and every way in which its answers can be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from tests.evidence.authority import NAME, REPLY, Answer, Server, Signers
from tests.evidence.sealed import Nights, at

from sitecheck.evidence import stamp as stamping
from sitecheck.evidence.manifest import manifest_path, stamp_path
from sitecheck.evidence.stamp import Authority, Stamp, StampError, read_roots, read_stamp, stamp_newest, verify_stamp
from sitecheck.evidence.verify import verify
from sitecheck.evidence.wrong import Wrong
from sitecheck.store.models import Seal


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> Signers:
    return Signers(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def server(signers: Signers) -> Iterator[Server]:
    found = Server(lambda query: (200, REPLY, signers.reply(query)))
    yield found
    found.close()


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    found = Nights(tmp_path)
    found.run(1)
    found.seal(at(1, 55))
    yield found
    found.close()


def stamp(nights: Nights, server: Server, signers: Signers) -> tuple[int, Stamp] | None:
    return stamp_newest(nights.store, nights.root, Authority(server.url, read_roots(signers.roots)))


def row(nights: Nights, number: int = 1) -> Seal:
    with nights.store.reading() as session:
        return session.get_one(Seal, number)


def notes(nights: Nights, signers: Signers) -> list[str]:
    with nights.store.reading() as session:
        return verify(session, nights.root, read_roots(signers.roots), now=lambda: datetime.now(UTC)).notes


def wrongs(nights: Nights, signers: Signers | None) -> list[tuple[Wrong, str]]:
    with nights.store.reading() as session:
        roots = read_roots(signers.roots) if signers is not None else ()
        report = verify(session, nights.root, roots, now=lambda: datetime.now(UTC))
    return [(one.wrong, one.where) for one in report.found]


def test_a_stamp_is_verified_kept_and_told(nights: Nights, server: Server, signers: Signers) -> None:
    made = stamp(nights, server, signers)
    assert made is not None
    number, found = made
    assert (number, found.by) == (1, NAME)
    assert abs(found.at - datetime.now(UTC)) < timedelta(hours=1)
    data = stamp_path(nights.root, 1).read_bytes()
    assert row(nights).stamp_sha256 == sha256(data).hexdigest()
    assert read_stamp(data) == found
    ((kind, query),) = server.asked
    assert kind == "application/timestamp-query"
    assert sha256(manifest_path(nights.root, 1).read_bytes()).digest() in query
    assert wrongs(nights, signers) == []
    assert stamp(nights, server, signers) is None, "one is enough"
    assert len(server.asked) == 1


def test_a_stamp_covers_the_seals_before_it(nights: Nights, server: Server, signers: Signers) -> None:
    nights.run(2)
    nights.seal(at(2, 55))
    made = stamp(nights, server, signers)
    assert made is not None
    assert made[0] == 2
    assert notes(nights, signers) == []
    for number in (3, 4):
        nights.run(number)
        nights.seal(at(number, 55))
    assert notes(nights, signers) == ["no time stamp covers seal 3 to 4 yet: sitecheck evidence stamp"]


def other_digest(query: bytes, nights: Nights, signers: Signers) -> Answer:
    digest = sha256(manifest_path(nights.root, 1).read_bytes()).digest()
    return 200, REPLY, signers.reply(query.replace(digest, sha256(b"something else").digest()))


def other_nonce(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    assert query[-3:] == b"\x01\x01\xff", "the nonce stands before the wish for certificates"
    return 200, REPLY, signers.reply(query[:-4] + bytes([query[-4] ^ 1]) + query[-3:])


def expired(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    return 200, REPLY, signers.reply(query, "expired")


def stranger(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    return 200, REPLY, signers.reply(query, "stranger")


def forged(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    data = bytearray(signers.reply(query))
    data[-1] ^= 1
    return 200, REPLY, bytes(data)


def refused(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    return 200, REPLY, signers.reply(b"\x30\x00")


def cut_short(query: bytes, _nights: Nights, signers: Signers) -> Answer:
    return 200, REPLY, signers.reply(query)[:-20]


def nothing(*_: object) -> Answer:
    return 200, REPLY, b""


def a_page(*_: object) -> Answer:
    return 200, "text/html", b"<html>maintenance</html>"


def a_page_called_a_stamp(*_: object) -> Answer:
    return 200, REPLY, b"<html>maintenance</html>"


def an_error(*_: object) -> Answer:
    return 500, "text/plain", b"oops"


def moved(*_: object) -> Answer:
    return 302, "text/plain", b""


def too_long(*_: object) -> Answer:
    return 200, REPLY, bytes(1 << 20)


def silent(*_: object) -> None:
    return None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (other_digest, "was not kept: Mismatch between messages"),
        (other_nonce, "was not kept: Nonce mismatch"),
        (expired, "was not kept: .*certificate"),
        (stranger, "was not kept: .*certificate"),
        (forged, "was not kept: .*"),
        (refused, r"was not kept: the authority refused \(status 2\)"),
        (cut_short, "was not kept: it is no time stamp"),
        (nothing, "was not kept: it is no time stamp"),
        (a_page, "it answered with text/html, not with a time stamp"),
        (a_page_called_a_stamp, "was not kept: it is no time stamp"),
        (an_error, "it answered with status 500"),
        (moved, "it answered with status 302"),
        (too_long, "longer than 256 KB"),
        (silent, "it cannot be reached"),
    ],
)
def test_what_is_no_good_stamp_is_not_kept(
    nights: Nights, server: Server, signers: Signers, answer: Callable[..., Answer | None], said: str
) -> None:
    good = server.answer
    server.answer = lambda query: answer(query, nights, signers)
    with pytest.raises(StampError, match=said):
        stamp(nights, server, signers)
    assert not stamp_path(nights.root, 1).exists()
    assert row(nights).stamp_sha256 == ""
    assert len(server.asked) == 1
    assert wrongs(nights, signers) == []
    server.answer = good
    assert stamp(nights, server, signers) is not None


def test_nobody_there(nights: Nights, server: Server, signers: Signers) -> None:
    url = server.url.replace("/tsa", "").rpartition(":")[0] + ":9/"
    with pytest.raises(StampError, match="cannot be reached"):
        stamp_newest(nights.store, nights.root, Authority(url, read_roots(signers.roots)))


def test_without_a_seal_there_is_nothing_to_stamp(tmp_path: Path, server: Server, signers: Signers) -> None:
    empty = Nights(tmp_path)
    assert stamp(empty, server, signers) is None
    assert server.asked == []
    empty.close()


@pytest.mark.parametrize("data", [b"changed", None])
def test_a_manifest_that_was_changed_is_not_stamped(
    nights: Nights, server: Server, signers: Signers, data: bytes | None
) -> None:
    path = manifest_path(nights.root, 1)
    path.unlink() if data is None else path.write_bytes(data)
    with pytest.raises(StampError, match=r"seal 1 (was changed|cannot be read)"):
        stamp(nights, server, signers)
    assert server.asked == []


class Killed(BaseException):
    pass


def test_a_stamping_that_is_killed_is_taken_up(
    nights: Nights, server: Server, signers: Signers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(nights.store, "session", die)
        with pytest.raises(Killed):
            stamp(nights, server, signers)
    left = stamp_path(nights.root, 1).read_bytes()
    assert row(nights).stamp_sha256 == ""
    assert wrongs(nights, signers) == [(Wrong.STAMP_ADDED, "seals/000001.tsr")]
    assert stamp(nights, server, signers) is not None
    assert (len(server.asked), stamp_path(nights.root, 1).read_bytes()) == (1, left)
    assert wrongs(nights, signers) == []


def test_what_lies_in_its_place_and_is_no_stamp_is_replaced(nights: Nights, server: Server, signers: Signers) -> None:
    stamp_path(nights.root, 1).write_bytes(b"something")
    assert stamp(nights, server, signers) is not None
    assert wrongs(nights, signers) == []


def test_a_stamp_of_another_seal_or_of_a_stranger_is_found(nights: Nights, server: Server, signers: Signers) -> None:
    stamp(nights, server, signers)
    nights.run(2)
    nights.seal(at(2, 55))
    data = stamp_path(nights.root, 1).read_bytes()
    manifest = manifest_path(nights.root, 1).read_bytes()
    assert verify_stamp(data, manifest, read_roots(signers.roots)).by == NAME
    stamp_path(nights.root, 2).write_bytes(data)
    with nights.store.session() as session:
        session.get_one(Seal, 2).stamp_sha256 = sha256(data).hexdigest()
    assert wrongs(nights, signers) == [(Wrong.STAMP_BAD, "seal 2")]
    server.answer = lambda query: (200, REPLY, signers.reply(query, "stranger"))
    request = stamping.TimestampRequestBuilder(manifest, stamping.HashAlgorithm.SHA256).build()
    strange = signers.reply(request.as_bytes(), "stranger")
    with pytest.raises(StampError, match="certificate"):
        verify_stamp(strange, manifest, read_roots(signers.roots))


def test_without_roots_the_signer_is_not_vouched_for(nights: Nights, server: Server, signers: Signers) -> None:
    stamp(nights, server, signers)
    with nights.store.reading() as session:
        report = verify(session, nights.root, (), now=lambda: datetime.now(UTC))
    assert report.found == []
    assert report.notes == ["the signers of time stamps were not checked: timestamp_roots is not set"]


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_roots_that_are_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StampError, match=r"timestamp_roots: .*roots\.pem"):
        read_roots(path)
