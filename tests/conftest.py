"""Property tests try the same examples every time, so that a failure belongs to the change it is seen with.

``HYPOTHESIS_PROFILE=explore`` tries others each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
