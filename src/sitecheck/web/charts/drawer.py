"""Drawing charts in a process of their own, each once: equal data is the same picture."""

from __future__ import annotations

import atexit
import hashlib
import json
import select
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DRAW = Path(__file__).with_name("draw.py")
_MOST = 64  # pictures that are kept
_SECONDS = 60.0  # the first picture starts a JavaScript engine, also on a machine that is busy with a night
_NS = "{http://www.w3.org/2000/svg}"
_TAGS = {
    f"{_NS}{name}"
    for name in ("svg", "g", "path", "rect", "line", "text", "tspan", "circle", "title", "desc", "defs", "clipPath")
}


class CannotDraw(RuntimeError):
    """There is no picture; the table beside it says the same."""


def fingerprint(chart: Mapping[str, Any]) -> str:
    """Equal charts have equal fingerprints."""
    return hashlib.sha256(_text(chart).encode()).hexdigest()[:20]


def checked(svg: str) -> bytes:
    """``svg`` if it is a drawing and nothing else. Raises CannotDraw for scripts, links and unknown elements."""
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        raise CannotDraw(f"not an SVG: {error}") from error
    for element in root.iter():
        if element.tag not in _TAGS:
            raise CannotDraw(f"an element that no chart needs: {element.tag}")
        for name in element.attrib:
            if name.lower().startswith("on") or name.rpartition("}")[2].lower() in ("href", "src"):
                raise CannotDraw(f"an attribute that no chart needs: {name}")
    return svg.encode()


class Drawer:
    """Pictures of charts; the process behind it starts with the first one. Use it from threads, never from a loop."""

    def __init__(self, program: Path = _DRAW, seconds: float = _SECONDS) -> None:
        self._command = [sys.executable, "-P", str(program)]
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self.drawn = 0
        """How many pictures were drawn, and not found among the known."""

    def draw(self, chart: Mapping[str, Any]) -> bytes:
        """The picture. Raises CannotDraw."""
        key = fingerprint(chart)
        with self._lock:
            if key not in self._known:
                self._known[key] = checked(self._ask(_text(chart)))
                self.drawn += 1
                while len(self._known) > _MOST:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key]

    def close(self) -> None:
        """End the process; the next picture starts another one."""
        atexit.unregister(self.close)
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, text: str) -> str:
        try:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{text}\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self._seconds)
            answer = json.loads(process.stdout.readline()) if ready else {"error": "it takes too long"}
        except (OSError, ValueError) as error:
            self.close()
            raise CannotDraw(f"the process that draws has ended: {error}") from error
        if not ready:
            self.close()
        if "svg" not in answer:
            raise CannotDraw(str(answer.get("error")))
        return str(answer["svg"])

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            atexit.register(self.close)
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the desk; this one ends when nothing is written to it any more
            )
        return self._process


def _text(chart: Mapping[str, Any]) -> str:
    return json.dumps(chart, ensure_ascii=True, sort_keys=True)
