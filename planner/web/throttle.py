"""How many wrong tokens one address may try: right ones are never counted."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

MOST = 30
"""Wrong tokens from one address within :data:`SECONDS` before it has to wait."""
SECONDS = 300.0
ADDRESSES = 10_000
"""So many addresses are remembered; the one that was quiet longest is forgotten first."""
GOOD = 4_096
"""So many tokens that opened something stay free of any waiting."""
IPV6_NETWORK = 64
"""One household or ward has a network of this length, not one address."""


class Throttle:
    """Counts failures by address. ``clock`` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._good: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def must_wait(self, address: str, token_hash: str) -> bool:
        """Whether a token from this address is not even looked up."""
        with self._lock:
            if token_hash in self._good:
                return False
            return len(self._recent(network_of(address))) >= MOST

    def failed(self, address: str) -> None:
        """Count a wrong token."""
        with self._lock:
            network = network_of(address)
            recent = self._recent(network)
            recent.append(self._clock())
            self._failures[network] = recent
            self._failures.move_to_end(network)
            while len(self._failures) > ADDRESSES:
                self._failures.popitem(last=False)

    def succeeded(self, token_hash: str) -> None:
        """Remember a right token, so that its holder never waits for what others try."""
        with self._lock:
            self._good[token_hash] = None
            self._good.move_to_end(token_hash)
            while len(self._good) > GOOD:
                self._good.popitem(last=False)

    def _recent(self, network: str) -> deque[float]:
        found = self._failures.get(network, deque(maxlen=MOST))
        while found and found[0] <= self._clock() - SECONDS:
            found.popleft()
        return found


def network_of(address: str) -> str:
    """The address, or for IPv6 the network that it belongs to."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))
