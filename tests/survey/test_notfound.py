from __future__ import annotations

from tests.survey.fake import SITE, WORDS, FakeVisitor, page

from sitecheck.survey.notfound import NotFound, made_up, sample_of


def test_made_up_addresses_are_the_same_every_night() -> None:
    folder, file = made_up(SITE + "a/b.html")
    assert folder == SITE + "a/sitecheck-" + folder.rstrip("/")[-8:] + "/"
    assert file == folder.rstrip("/") + ".html"
    assert made_up(SITE + "a/b.html") == (folder, file)
    assert made_up("http://other.test/a/b.html")[0].rsplit("/", 2)[1] != folder.rsplit("/", 2)[1]


async def test_each_host_is_asked_once() -> None:
    visitor = FakeVisitor({})
    not_found = NotFound(visitor, WORDS)
    assert await not_found.samples(SITE + "a.html") == ()
    assert await not_found.samples(SITE + "b.html") == ()
    assert [url for _, url in visitor.asked] == list(made_up(SITE))


async def test_an_honest_404_is_no_sample() -> None:
    assert sample_of(await FakeVisitor({}).visit(SITE + "x")) is None
    sample = sample_of(await FakeVisitor(lambda _: page("提示", "<p>您访问的页面不存在</p>")).visit(SITE + "x"))
    assert sample is not None
    assert (sample.status, sample.title, sample.says_missing) == (200, "提示", True)
