"""The HTTP onion: polite, bounded, typed fetching of public pages. httpx is imported here only."""

from sitecheck.fetch._trip import HANDSHAKE
from sitecheck.fetch.certificate import unpack_reading
from sitecheck.fetch.client import Fetcher, fetch_once, user_agent
from sitecheck.fetch.gates import Gates
from sitecheck.fetch.limits import FetchLimits, Pace
from sitecheck.fetch.memory import Memory, MemoryPage
from sitecheck.fetch.policy import AddressPolicy, networks, policy_for, private_allowance
from sitecheck.fetch.resolver import ResolverControl
from sitecheck.fetch.signs import Block, recognise
from sitecheck.fetch.walls import Wall, Walls

__all__ = [
    "HANDSHAKE",
    "AddressPolicy",
    "Block",
    "FetchLimits",
    "Fetcher",
    "Gates",
    "Memory",
    "MemoryPage",
    "Pace",
    "ResolverControl",
    "Wall",
    "Walls",
    "fetch_once",
    "networks",
    "policy_for",
    "private_allowance",
    "recognise",
    "unpack_reading",
    "user_agent",
]
