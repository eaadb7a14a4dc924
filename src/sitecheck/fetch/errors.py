"""The one exception that travels through the onion: a typed failure, with the answer it rests on if there was one."""

from __future__ import annotations

import httpx

from sitecheck.facts.outcomes import Failure


class FetchError(httpx.TransportError):
    """A request that gave no usable answer; ``response`` is set where an answer came but does not count (a block)."""

    def __init__(self, failure: Failure, detail: str = "", *, response: httpx.Response | None = None) -> None:
        super().__init__(f"{failure.value}: {detail}" if detail else failure.value)
        self.failure = failure
        self.detail = detail
        self.response = response
        self.logged = False  # the ledger has its row
        self.again = True  # asking again at once may help, if the kind allows it

    @property
    def status(self) -> int | None:
        """HTTP status of the answer, if one came."""
        return None if self.response is None else self.response.status_code
