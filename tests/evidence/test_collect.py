from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from tests.evidence.night import AT, SITE, Night, observation, sha
from tests.evidence.pages import Drawing

from sitecheck.evidence.collect import EvidenceItem, Words, collect
from sitecheck.evidence.loads import Loads
from sitecheck.evidence.png import read
from sitecheck.facts.fetched import Attempt, Fetched
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import LinkReading, SiteObservation
from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict, fingerprint
from sitecheck.facts.visit import LinkState, LinkVerdict
from sitecheck.fetch.browser import Browser, BrowserError, Getter, OpenPage, Source, find_browser
from sitecheck.i18n import translator
from sitecheck.page.read import read_page
from sitecheck.store.blobs import BlobStore, DiskFull

pytestmark = [pytest.mark.browser, pytest.mark.slow]
on_one_loop = pytest.mark.asyncio(loop_scope="module")

HOME = """<html><head><link rel=stylesheet href=/s.css><script>
document.addEventListener('DOMContentLoaded', () =>
  document.body.insertAdjacentHTML('afterbegin', '<a href=/new>新</a>'));
setTimeout(() => { location.href = '/away' }, 10);
</script></head><body><div class=nav><a href=/>首页</a><a href=/a>甲</a><a href=/b>乙</a></div>
<p><a href=/dead id=d style="color: #00f">旧文件</a></p>
<div style="display:none"><a href=/hidden>折叠</a></div><p style="height: 300px">正文</p></body></html>"""
RED = bytes((0xE6, 0x00, 0x12))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with Browser(find_browser()) as started:
        yield started


def words() -> Words:
    return Words(
        lambda check: f"检查 {check}",
        lambda check, finding: f"缺 {finding.subject}",
        translator("en"),
        lambda check: (f"《评分表》{check}",),
    )


def fails(check: str, *findings: JudgedFinding) -> Verdict:
    return Verdict(check, Outcome.FAIL, "x", findings=findings)


def finding(subject: str, *marks: Mark) -> JudgedFinding:
    return JudgedFinding(subject, f"{SITE}/", "x", marks=marks)


def link(href: str) -> Mark:
    facts, _ = read_page(HOME.encode(), f"{SITE}/")
    return Mark(f"{SITE}/", sha(HOME.encode()), link_index=next(one.index for one in facts.links if one.href == href))


class Collecting:
    def __init__(self, folder: Path, browser: Browser | None, night: Night, blobs: BlobStore) -> None:
        self.blobs, self._browser, self.night = blobs, browser, night

    async def __call__(
        self, *verdicts: Verdict, seen: SiteObservation | None = None
    ) -> dict[str, tuple[EvidenceItem, ...]]:
        return await collect(
            seen or observation(), verdicts, words(), visits=self.night, loads=Loads(self.night, self.night),
            blobs=self.blobs, browser=self._browser, now=_now,
        )  # fmt: skip


def _now() -> datetime:
    return AT


def collecting(folder: Path, browser: Browser | None, pages: dict[str, bytes] | None = None) -> Collecting:
    blobs = BlobStore(folder)
    night = Night(pages or {"/": HOME.encode()}, live={"/s.css": b"p { margin: 0 }"})
    return Collecting(folder, browser, night, blobs)


def key(check: str, subject: str) -> str:
    return fingerprint("www.example.gov.cn", check, subject)


def picture_of(items: tuple[EvidenceItem, ...]) -> EvidenceItem:
    (picture,) = (item for item in items if item.kind == "screenshot")
    return picture


def red_rows(png: bytes) -> list[int]:
    """Rows in which a pure run of the marking colour stands: 30 red pixels side by side."""
    return [number for number, row in enumerate(rows_of(png)) if RED * 30 in row]


def rows_of(png: bytes) -> list[bytes]:
    picture = read(png)
    data, stride = picture.tobytes(), picture.width * 3
    return [data[at : at + stride] for at in range(0, len(data), stride)]


@on_one_loop
async def test_a_dead_link_is_framed_where_it_stands(tmp_path: Path, browser: Browser) -> None:
    work = collecting(tmp_path, browser)
    dead = Attempt(AT, "GET", f"{SITE}/dead", "127.0.0.1", 404, None, ms=3)
    verdict = LinkVerdict(f"{SITE}/dead", LinkState.SOFT_404, "soft-404", True, 200, f"{SITE}/404", (dead,), None)
    page = "页面不存在".encode()
    soft = sha(page)
    work.night.bodies[soft] = page
    seen = observation(links=(LinkReading(_with_body(verdict, soft), True, "a", (), 1),))
    found = await work(fails("broken-links", finding(f"{SITE}/dead", link("/dead"))), seen=seen)
    items = found[key("broken-links", f"{SITE}/dead")]
    assert [item.kind for item in items] == ["html", "headers", "html", "screenshot", "closeup"]
    assert items[2].sha256 == soft
    assert not any(item.missing for item in items)
    for item in items:
        assert (tmp_path / item.path).is_file()
        assert len(work.blobs.get(item.sha256)) == item.size
    png = (tmp_path / items[3].path).read_bytes()
    assert png.startswith(b"\x89PNG")
    # The page begins below the black line; the script's own link and the navigation stand above the frame.
    rows = rows_of(png)
    line = max(number for number, row in enumerate(rows) if not any(row))
    marked = [number - line for number in red_rows(png) if number > line]
    assert marked
    assert 20 < min(marked) < 60
    assert max(marked) < 110
    assert read(png).width == 1280
    closeup = read((tmp_path / items[4].path).read_bytes())
    assert (closeup.width, 300 <= closeup.height <= 320) == (640, True)
    assert RED * 30 in closeup.tobytes()
    assert "/away" not in work.night.asked
    assert "/s.css" in work.night.asked


def _with_body(verdict: LinkVerdict, sha256: str) -> LinkVerdict:
    return LinkVerdict(
        verdict.url, verdict.state, verdict.reason, True, verdict.status, verdict.final_url, verdict.attempts, sha256
    )


@on_one_loop
async def test_findings_of_one_check_on_one_page_share_a_picture(tmp_path: Path, browser: Browser) -> None:
    work = collecting(tmp_path, browser)
    mark = Mark(f"{SITE}/", sha(HOME.encode()), region="main")
    contacts = fails("contact-fields", *(finding(name, mark) for name in ("fax", "email")))
    column = fails("disclosure-guide", finding("disclosure-guide", Mark(f"{SITE}/", sha(HOME.encode()), region="nav")))
    found = await work(contacts, column)
    fax, email = (picture_of(found[key("contact-fields", name)]) for name in ("fax", "email"))
    guide = picture_of(found[key("disclosure-guide", "disclosure-guide")])
    assert fax == email
    assert guide.sha256 != fax.sha256
    many = fails("broken-links", *(finding(f"{SITE}/{n}", link("/dead")) for n in range(9)))
    pictures = [picture_of(items).sha256 for items in (await work(many)).values()]
    assert [pictures.count(one) for one in dict.fromkeys(pictures)] == [8, 1]


@on_one_loop
async def test_equal_nights_give_the_same_picture(tmp_path: Path, browser: Browser) -> None:
    verdict = fails("broken-links", finding(f"{SITE}/dead", link("/dead")), finding("x", link("/hidden")))
    first, second = [await collecting(tmp_path / name, browser)(verdict) for name in ("one", "two")]
    assert first == second


@on_one_loop
async def test_a_rendered_page_is_shown_as_it_was_built(tmp_path: Path, browser: Browser) -> None:
    built = "<html><body><p id=x>已加载</p><script>document.getElementById('x').remove()</script></body></html>"
    blobs = BlobStore(tmp_path)
    night = Night({"/": b"<div id=app></div><script src=/app.js></script>"}, {"/": built})
    work = Collecting(tmp_path, browser, night, blobs)
    found = await work(fails("c", finding("s", Mark(f"{SITE}/", sha(built.encode()), text="已加载"))))
    picture = picture_of(found[key("c", "s")])
    rows = rows_of((tmp_path / picture.path).read_bytes())
    line = max(number for number, row in enumerate(rows) if not any(row))
    assert any(RED * 12 in row for row in rows[line:])
    assert night.asked == []


async def test_the_strip_says_what_became_of_the_page_and_which_rules_it_is_about(tmp_path: Path) -> None:
    browser = Drawing((1280, 20_000))
    work = collecting(tmp_path, browser)
    work.night.again["/"] = Fetched(f"{SITE}/", f"{SITE}/", "GET", 404, at=AT)
    found = await work(fails("c", finding("s", Mark(f"{SITE}/", text="不在"))))
    assert "《评分表》c" in browser.page.strips[0]
    assert "gone since" in browser.page.strips[0]
    assert [(item.kind, item.part, item.missing) for item in found[key("c", "s")]][2:] == [
        ("screenshot", 0, ""),
        ("screenshot", 1, ""),
        ("closeup", 0, "not-shown"),
    ]


@pytest.mark.parametrize("executable", [None, Path("/nonexistent")], ids=["switched off", "not there"])
async def test_without_a_browser_pages_are_kept_and_pictures_are_marked_missing(
    tmp_path: Path, executable: Path | None
) -> None:
    verdict = fails("c", finding("s", Mark(f"{SITE}/")))
    if executable is None:
        found = await collecting(tmp_path, None)(verdict)
    else:
        async with Browser(executable) as browser:
            found = await collecting(tmp_path, browser)(verdict)
    assert [(item.kind, item.missing) for item in found[key("c", "s")]] == [
        ("html", ""),
        ("headers", ""),
        ("screenshot", "no-browser"),
    ]


@on_one_loop
async def test_a_page_that_was_not_kept_and_one_that_hangs_do_not_stop_the_night(
    tmp_path: Path, browser: Browser
) -> None:
    work = collecting(tmp_path, browser, {"/": HOME.encode(), "/file": b"%PDF\0\0"})
    found = await work(
        fails(
            "c",
            finding("gone", Mark(f"{SITE}/gone")),
            finding("file", Mark(f"{SITE}/file")),
            finding("here", Mark(f"{SITE}/")),
            finding("unmarked"),
        )
    )
    assert {item.missing for item in found[key("c", "gone")]} == {"not-captured"}
    assert picture_of(found[key("c", "file")]).missing == "not-a-page"
    assert picture_of(found[key("c", "here")]).missing == ""
    assert picture_of(found[key("c", "unmarked")]).missing == ""


class Broken(Browser):
    """A browser that is there and never opens a page."""

    tries = 0

    @property
    def available(self) -> bool:
        return True

    @asynccontextmanager
    async def open(self, source: Source, fetcher: Getter, *, locked: bool = False) -> AsyncIterator[OpenPage]:
        self.tries += 1
        raise BrowserError("open: no answer")
        yield


async def test_a_picture_that_fails_is_tried_again_and_then_marked_missing(tmp_path: Path) -> None:
    broken = Broken(None)
    found = await collecting(tmp_path, broken)(fails("c", finding("s", Mark(f"{SITE}/"))))
    assert [(item.kind, item.missing) for item in found[key("c", "s")]] == [
        ("html", ""),
        ("headers", ""),
        ("screenshot", "picture-failed"),
    ]
    assert broken.tries == 2


class Full(BlobStore):
    """A store that has room for pages and none for pictures."""

    def put(self, data: bytes, *, raw: bool = False) -> str:
        if raw:
            raise DiskFull("no room for evidence")
        return super().put(data)


@on_one_loop
async def test_a_full_disk_ends_the_taking_of_evidence(tmp_path: Path, browser: Browser) -> None:
    blobs = Full(tmp_path)
    work = Collecting(tmp_path, browser, Night({"/": HOME.encode()}), blobs)
    with pytest.raises(DiskFull):
        await work(*(fails(f"c{number}", finding("s", Mark(f"{SITE}/"))) for number in range(4)))
    assert not [task for task in asyncio.all_tasks() if "picture" in repr(task.get_coro())]
    assert browser.available
