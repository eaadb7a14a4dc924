"""The environment of what sitecheck is compared with: made once beside the benchmarks, again when its lock changes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
_LOCK = HERE / "requirements.txt"
_FOLDER = HERE / ".venv"


def python() -> str:
    """Its Python; the packages are installed and compiled on the first call.

    Raises subprocess.CalledProcessError where the packages cannot be had.
    """
    stamp = _FOLDER / "lock.sha256"
    lock = hashlib.sha256(_LOCK.read_bytes() + sys.version.encode()).hexdigest()
    program = _FOLDER / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != lock:
        print(f"installing Scrapy, LinkChecker and aiohttp into {_FOLDER} …", file=sys.stderr)
        shutil.rmtree(_FOLDER, ignore_errors=True)
        venv.create(_FOLDER, with_pip=True)
        subprocess.run(
            [
                str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--compile",
                "--require-hashes", "--requirement", str(_LOCK),
            ],
            check=True,
        )  # fmt: skip
        stamp.write_text(lock)
    return str(program)


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Installed versions by package name."""
    ask = "import sys, importlib.metadata as m; print(*(m.version(n) for n in sys.argv[1:]))"
    done = subprocess.run([python(), "-c", ask, *names], check=True, capture_output=True, text=True)
    return dict(zip(names, done.stdout.split(), strict=True))
