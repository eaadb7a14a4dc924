from __future__ import annotations

from sitecheck.fetch.walls import Wall, Walls

PAGE = "<title>拦截</title>{host}/{path} 事件 {number}".format


def body(host: str, path: str, number: str) -> bytes:
    return PAGE(host=host, path=path, number=number).encode()


def test_the_same_block_page_on_sibling_hosts_is_one_wall() -> None:
    walls = Walls()
    for host, path, number in (
        ("b.test", "x/y.html", "18a3f0c2"),
        ("a.test:8080", "", "77123"),
        ("b.test", "q", "52719"),
    ):
        walls.note(host, f"http://{host}/{path}", 412, body(host, path, number), "status 412")
    assert walls.shared() == (Wall(412, "status 412", ("a.test:8080", "b.test")),)


def test_one_host_another_status_and_another_page_are_none() -> None:
    walls = Walls()
    walls.note("a.test", "http://a.test/", 412, b"one", "status 412")
    walls.note("b.test", "http://b.test/", 521, b"one", "status 521")
    walls.note("c.test", "http://c.test/", 412, b"another", "status 412")
    assert walls.shared() == ()


def test_the_widest_comes_first() -> None:
    walls = Walls()
    for host in ("a.test", "b.test"):
        walls.note(host, f"http://{host}/", 412, b"", "status 412")
    for host in ("c.test", "d.test", "e.test"):
        walls.note(host, f"http://{host}/", 521, b"", "status 521")
    assert [len(wall.hosts) for wall in walls.shared()] == [3, 2]
