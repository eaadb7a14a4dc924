"""A portal behind a firewall that answers a challenge to everything. Nothing can be decided here, and nothing may be
deducted."""

from __future__ import annotations

from sitecheck.demo.server import Answer, Reply

UNIT = "云溪县公安局"
_CHALLENGE = (
    '<!DOCTYPE html><html><head><meta content="{qt8W1xYqk}" id="9DhefwqGPrzGxEp9hPaoag"><script>$_ts=window["$_ts"];'
    "if(!$_ts)$_ts={};$_ts.nsd=88731;$_ts.cd='qhrtrAqc';</script></head><body></body></html>"
)


def answer() -> Answer:
    """The portal's answers."""

    def reply(_method: str, _target: str) -> Reply:
        return Reply(_CHALLENGE.encode(), status=412, headers=(("Set-Cookie", "a1P=0; Path=/"),))

    return reply
