"""Pages whose charset is missing, wrong, or said twice. All of them are read, and read right."""

from __future__ import annotations

from tests.hostile.server import NO_COLUMN, Ask, act

_GROUP = "charsets"
TITLE = "关于做好冬季供水保障工作的通知"
_META = '<meta charset="utf-8">'


def _page(one: Ask, meta: str) -> str:
    good = one.good
    return good.replace(_META, meta) if isinstance(good, str) else ""


async def _send(one: Ask, meta: str, encoding: str, kind: str) -> None:
    if isinstance(one.good, bytes):
        await one.healthy()
    else:
        await one.reply(200, _page(one, meta).encode(encoding), kind=kind)


@act("gbk-undeclared", _GROUP, "200")
async def _gbk(one: Ask) -> None:
    """GBK, declared nowhere."""
    await _send(one, "", "gbk", "text/html")


@act("gbk-as-utf8", _GROUP, "200")
async def _gbk_as_utf8(one: Ask) -> None:
    """GBK, called UTF-8 by header and page."""
    await _send(one, _META, "gbk", "text/html; charset=utf-8")


@act("utf8-as-gbk", _GROUP, "200")
async def _utf8_as_gbk(one: Ask) -> None:
    """UTF-8, called GBK by header and page."""
    await _send(one, '<meta charset="gbk">', "utf-8", "text/html; charset=gb2312")


@act("two-metas", _GROUP, "200")
async def _two_metas(one: Ask) -> None:
    """GBK, with a meta for ISO-8859-1 and another for GB2312."""
    metas = '<meta charset="iso-8859-1"><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    await _send(one, metas, "gb18030", "text/html")


@act("utf-16", _GROUP, "200")
async def _utf16(one: Ask) -> None:
    """UTF-16 with a byte order mark."""
    await _send(one, "", "utf-16", "text/html")


@act("utf-8-bom", _GROUP, "200")
async def _bom(one: Ask) -> None:
    """UTF-8 with a byte order mark, called GBK by the header."""
    await _send(one, "", "utf-8-sig", "text/html; charset=gbk")


@act("charset-unknown", _GROUP, "200")
async def _unknown(one: Ask) -> None:
    """GB18030, under a charset nobody knows."""
    await _send(one, '<meta charset="x-none">', "gb18030", "text/html; charset=unknown")


@act("gbk-json", _GROUP, "200", column=NO_COLUMN)
async def _json(one: Ask) -> None:
    """JSON of a list interface in GBK, without a charset."""
    await one.reply(200, f'{{"rows":[{{"title":"{TITLE}"}}]}}'.encode("gbk"), kind="application/json")


@act("gbk-xml", _GROUP, "200", column=NO_COLUMN)
async def _xml(one: Ask) -> None:
    """XML of a list interface in GBK, declared UTF-8."""
    await one.reply(200, f'<?xml version="1.0" encoding="utf-8"?><r>{TITLE}</r>'.encode("gbk"), kind="text/xml")
