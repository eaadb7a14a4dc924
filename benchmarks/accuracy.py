"""Accuracy: generated portals, then saved pages of real ones, page by page and site by site; see docs/accuracy.md.

    python benchmarks/accuracy.py [--browser] [--out DIR]

Without the saved pages (../shared/real-pages beside the project) only the generated portals are measured.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = HERE.parents[1] / "shared" / "real-pages"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--browser", action="store_true", help="audit with the browser, as a night does (slower)")
    parser.add_argument("--out", type=Path, default=Path("build/real-sites"), help="where reports and evidence go")
    options = parser.parse_args()
    sites = ["real_sites.py", "--out", str(options.out), *([] if options.browser else ["--no-browser"])]
    parts = [("Generated portals", ["accuracy_portals.py"])]
    if PAGES.is_dir():
        parts += [("Page by page", ["accuracy_inspect.py"]), ("Site by site", sites)]
    else:
        print(f"no saved pages at {PAGES}: only generated portals are measured")
    for title, command in parts:
        print(f"\n{title}\n", flush=True)
        ended = subprocess.run([sys.executable, str(HERE / command[0]), *command[1:]], check=False)
        if ended.returncode != 0:
            return ended.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
