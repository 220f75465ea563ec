"""Limits of a socket and of an address."""

from billing_app.guard.limits import Bucket, OpenSockets


def test_burst_of_sixty_passes_and_then_twenty_a_second() -> None:
    now = [0.0]
    bucket = Bucket(20, 60, clock=lambda: now[0])
    assert [bucket.take() for _ in range(60)] == [0.0] * 60
    waited = 0.0
    for _ in range(100):
        pause = bucket.take()
        now[0] += pause
        waited += pause
    assert abs(waited - 5.0) < 0.06


def test_unused_bucket_fills_to_its_burst_and_no_further() -> None:
    now = [0.0]
    bucket = Bucket(20, 60, clock=lambda: now[0])
    bucket.take()
    now[0] = 1000.0
    assert sum(bucket.take() == 0 for _ in range(100)) == 60


def test_address_opens_only_so_many_sockets() -> None:
    sockets = OpenSockets(most=2)
    assert [sockets.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert sockets.enter("192.0.2.2")
    sockets.leave("192.0.2.1")
    assert sockets.enter("192.0.2.1")


def test_who_is_not_held_to_the_limit_opens_more() -> None:
    sockets = OpenSockets(most=1)
    assert all(sockets.enter("127.0.0.1", is_counted=False) for _ in range(4))
