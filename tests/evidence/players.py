"""The players and validators that exported evidence is tried in; they live in an environment of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / ".venv-replay" / "bin"
PYTHON = PROGRAMS / "python"

needs_players = pytest.mark.skipif(
    not (PROGRAMS.parent / ".ready").exists(), reason="pywb and wacz are not there: make .venv-replay/.ready"
)
