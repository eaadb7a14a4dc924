"""The desk as ``sitecheck serve`` runs it; the time of each request, from receipt to the last byte, is written down."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send


class Timed:
    """Times what is within, outermost of all; lines of ``route name<TAB>milliseconds<TAB>status`` go to a file."""

    def __init__(self, app: ASGIApp, path: Path) -> None:
        self._app = app
        self._out = path.open("a", encoding="utf-8", buffering=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on and measure."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            name = dict(scope["headers"]).get(b"x-asked", b"").decode()
            self._out.write(f"{name}\t{(time.perf_counter() - began) * 1000:.2f}\t{status}\n")


def main() -> None:
    """``desk_server.py PROJECT PORT LOG``."""
    import sitecheck.web.app as web
    from sitecheck.cli.common import open_project, open_store
    from sitecheck.cli.serve import run_desk

    project, port, log = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    made = web.create_app

    def timed(*args: Any, **more: Any) -> FastAPI:
        app = made(*args, **more)
        app.add_middleware(Timed, path=log)
        return app

    web.create_app = timed
    loaded = open_project(project)
    store = open_store(loaded)
    try:
        run_desk(loaded, store, "127.0.0.1", port, schedule=False)
    finally:
        store.close()


if __name__ == "__main__":
    main()
