"""The container: stored parts, their list, names that are safe anywhere."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from sitecheck.evidence.wacz_zip import Container, safe_name


def made(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    whole = Container(file)
    for path, data in parts:
        whole.add(path, [data[:3], data[3:]])
    whole.finish({"title": "证据"})
    return file.getvalue()


def test_parts_are_stored_listed_and_hashed() -> None:
    data = made(("archive/data.warc.gz", b"x" * 5000), ("about/README.txt", "说明".encode()))
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        assert {one.compress_type for one in whole.infolist()} == {zipfile.ZIP_STORED}
        assert whole.testzip() is None
        listed = json.loads(whole.read("datapackage.json"))
        digest = json.loads(whole.read("datapackage-digest.json"))
        for one in listed["resources"]:
            content = whole.read(one["path"])
            assert one["bytes"] == len(content)
            assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        names = {one["path"] for one in listed["resources"]} | {"datapackage.json", "datapackage-digest.json"}
        assert names == set(whole.namelist())
        sha = hashlib.sha256(whole.read("datapackage.json")).hexdigest()
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{sha}"}
    assert (listed["profile"], listed["wacz_version"], listed["title"]) == ("data-package", "1.1.1", "证据")


def test_the_same_parts_are_the_same_bytes() -> None:
    parts = (("archive/data.warc.gz", b"abc"), ("pages/pages.jsonl", b"{}"))
    assert made(*parts) == made(*parts)
    assert made(*parts) != made(*reversed(parts))


def test_an_abandoned_container_is_quiet() -> None:
    file = io.BytesIO()
    whole = Container(file)
    with pytest.raises(RuntimeError, match="stop"), whole.part("a/b.txt") as part:
        part.write(b"x")
        raise RuntimeError("stop")
    file.close()
    whole.abandon()
    del whole  # closing out of turn would be told as an unraisable error, which fails the test


@pytest.mark.parametrize("name", ["contact-fields", "a.b_c", "X1"])
def test_a_plain_name_stays(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a/b", "a\\b", "a\x00b\n", "\x1b[31m", "x" * 300, "..", "", "政务", ".hidden", "a:b", "CON "],
)
def test_any_other_name_is_made_safe_and_stays_apart(name: str) -> None:
    safe = safe_name(name)
    assert safe != name
    assert len(safe) <= 80
    assert set(safe) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert safe[0] not in ".-"
    assert safe not in (safe_name(name + "1"), safe_name(name + "/"))
