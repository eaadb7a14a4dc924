from __future__ import annotations

import http.client
import re
from urllib.parse import urljoin

import pytest

from sitecheck.demo.server import PortInUse, free_port, serving
from sitecheck.demo.truth import UNDECIDABLE, planted, portals

EVERY = portals(0)


def fetch(portal_code: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    portal = next(one for one in EVERY if one.code == portal_code)
    reply = portal.answer(method, path)
    return reply.status, reply.body


@pytest.mark.parametrize("portal", EVERY, ids=lambda portal: portal.code)
def test_every_link_leads_somewhere_but_for_what_is_planted(portal) -> None:
    host = f"http://{portal.address}:0"
    dead = {
        subject.removeprefix(host)
        for code, check, subject in planted(0)
        if check == "broken-links" and code == portal.code
    }
    seen, waiting, broken = set(), ["/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/calendar"):
            continue
        seen.add(path)
        reply = portal.answer("GET", path)
        text = reply.body.decode("utf-8", "replace")
        if reply.status == 404 or "您访问的页面不存在" in text:
            broken.add(path)
            continue
        text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
        for href in re.findall(r"""(?:href|src)=["']?([^"'\s>]+)""", text):
            if href.startswith(("javascript", "http", "#")):
                continue
            waiting.append(urljoin(path, href))
    assert broken == dead


def test_what_is_planted_names_real_portals_and_checks() -> None:
    codes = {portal.code for portal in EVERY}
    assert {code for code, _, _ in planted(0)} < codes
    assert codes > UNDECIDABLE
    assert {check for _, check, _ in planted(0)} == {
        "blank-columns",
        "broken-links",
        "contact-fields",
        "disclosure-directory",
        "disclosure-guide",
        "foi-entry",
        "policy-interpretation-column",
        "update-freshness",
    }


def test_decoys_are_what_they_say() -> None:
    assert fetch("finance", "/files/sqb.pdf", "HEAD")[0] == 405
    assert fetch("finance", "/files/sqb.pdf")[0] == 200
    assert "镕".encode("gb18030") in fetch("education", "/")[1]
    assert fetch("police", "/anything")[0] == 412
    assert b"/old/gone.html" in fetch("finance", "/")[1]
    assert fetch("town", "/calendar?date=2026-12")[0] == 200


def test_portals_are_served_and_a_taken_port_is_named() -> None:
    port = free_port(EVERY, 18181)
    with serving(EVERY, port):
        connection = http.client.HTTPConnection(EVERY[0].address, port)
        connection.request("HEAD", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
        connection.close()
        with pytest.raises(PortInUse, match=f"127.0.0.21:{port} is taken"), serving(EVERY, port):
            pass
    assert free_port(EVERY, port) == port
