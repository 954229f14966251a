"""Wrong tokens are counted by address, right ones never."""

import pytest

from planner.web.throttle import ADDRESSES, MOST, SECONDS, Throttle, network_of


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def throttle(clock):
    return Throttle(clock)


def test_waits_at_the_bound_and_only_for_its_own_address(throttle):
    for _ in range(MOST - 1):
        throttle.failed("192.0.2.1")
    assert not throttle.must_wait("192.0.2.1", "h")
    throttle.failed("192.0.2.1")
    assert throttle.must_wait("192.0.2.1", "h")
    assert not throttle.must_wait("192.0.2.2", "h")


def test_failures_are_forgotten_after_a_while(throttle, clock):
    """The oldest was at 0 s: at 300 s one failure less counts, and that is below the bound."""
    throttle.failed("a")
    clock.now = 1.0
    for _ in range(MOST - 1):
        throttle.failed("a")
    clock.now = SECONDS - 0.001
    assert throttle.must_wait("a", "h")
    clock.now = SECONDS
    assert not throttle.must_wait("a", "h")


def test_who_holds_a_right_token_never_waits(throttle):
    throttle.succeeded("good")
    for _ in range(2 * MOST):
        throttle.failed("a")
    assert throttle.must_wait("a", "other")
    assert not throttle.must_wait("a", "good")


def test_memory_is_bounded(throttle):
    for n in range(ADDRESSES + 5):
        throttle.failed(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
        throttle.succeeded(str(n))
    assert len(throttle._failures) == ADDRESSES
    assert len(throttle._good) < ADDRESSES


def test_a_network_of_ipv6_is_one_address():
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") == "2001:db8::/64"
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("testclient") == "testclient"
