"""Property tests try the same examples every time, so that a failure belongs to the change it is seen with.

``HYPOTHESIS_PROFILE=explore`` tries others each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

# No deadlines: what is slow is found by the benchmarks, and a busy machine is no fault of an example.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
