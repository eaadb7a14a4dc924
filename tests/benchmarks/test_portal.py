from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
from benchmarks.portal import Site, write_site
from selectolax.lexbor import LexborHTMLParser


def written(folder: Path, index: int, pages: int = 500) -> dict[str, bytes]:
    write_site(Site(index, pages, 8100), folder)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.html")}


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "a", 1) == written(tmp_path / "b", 1)


@pytest.mark.parametrize(("index", "encoding"), [(0, "utf-8"), (4, "gb18030")])
def test_a_portal_is_what_its_description_says(tmp_path: Path, index: int, encoding: str) -> None:
    pages = written(tmp_path, index)
    assert len(pages) == 500
    assert len(set(pages.values())) == 500
    assert 24 * 1024 < sum(map(len, pages.values())) / 500 < 34 * 1024
    links: Counter[str] = Counter()
    reached, dead = {"index.html"}, set()
    for path, body in pages.items():
        tree = LexborHTMLParser(body.decode(encoding))
        declared = (tree.css_first("meta[charset]").attributes["charset"] or "").replace("gb2312", "gb18030")
        assert declared == encoding
        for node in tree.css("a[href]"):
            href = node.attributes["href"] or ""
            target = urljoin(f"http://127.0.0.{2 + index}:8100/{path}", href).partition(":8100/")[2]
            links["all"] += 1
            links["absolute"] += href.startswith("http")
            links["relative"] += not href.startswith(("http", "/"))
            if not (tmp_path / target).is_file():
                links["dead"] += 1
                dead.add(target)
            reached.add(target)
    assert set(pages) <= reached
    assert len(dead) == 50
    assert 50 < links["all"] / 500 < 70
    assert 0.18 < links["relative"] / links["all"] < 0.22
    assert 0.08 < links["absolute"] / links["all"] < 0.12
    assert 0.015 < links["dead"] / links["all"] < 0.025
