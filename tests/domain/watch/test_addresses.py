"""Networks: what is kept of an address, what a ban covers, and what must never be shut out."""

from ipaddress import ip_network

import pytest

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.watch.addresses import (
    Networks,
    is_untouchable,
    network_of,
    parse_address,
    parse_network,
    refuse_own_exclusion,
)
from billing_app.domain.watch.bans import ban_length
from billing_app.domain.whereabouts import line_of


@pytest.mark.parametrize(
    ("address", "kept", "banned"),
    [
        ("203.0.113.7", "203.0.113.0/24", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.0/24", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/48", "fe80::/64"),
        ("nonsense", "", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_cut_down(address: str, kept: str, banned: str) -> None:
    assert (network_of(address), line_of(address)) == (kept, banned)


@pytest.mark.parametrize("text", ["", "x", "203.0.113.7/33", "1.2.3", "0.0.0.0/0", "::/0", "10.0.0.0/7"])
def test_what_is_no_network_or_too_wide_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_network(text)


def test_membership_is_by_version_and_length() -> None:
    networks = Networks([parse_network("203.0.113.0/24"), parse_network("2001:db8::/32"), parse_network("10.1.2.3")])
    inside = ("203.0.113.255", "2001:db8:ffff::1", "10.1.2.3")
    outside = ("203.0.114.0", "2001:db9::1", "10.1.2.4", "::1")
    assert all(parse_address(each) in networks for each in inside)
    assert not any(parse_address(each) in networks for each in outside)
    assert not Networks()


@pytest.mark.parametrize("network", ["127.0.0.1/32", "127.0.0.0/8", "::1/128", "192.0.2.0/24"])
def test_this_machine_and_proxies_are_untouchable(network: str) -> None:
    assert is_untouchable(ip_network(network), {"192.0.2.5"})


def test_another_machine_is_not() -> None:
    assert not is_untouchable(ip_network("192.0.2.6/32"), {"192.0.2.5"})


def test_nobody_locks_himself_out() -> None:
    office, elsewhere = Networks([parse_network("203.0.113.0/24")]), Networks([parse_network("198.51.100.0/24")])
    with pytest.raises(Refused, match="you come from 203"):
        refuse_own_exclusion("203.0.113.7", allowed=Networks(), denied=office)
    with pytest.raises(Refused):
        refuse_own_exclusion("203.0.113.7", allowed=elsewhere, denied=Networks())
    refuse_own_exclusion("203.0.113.7", allowed=office, denied=elsewhere)
    refuse_own_exclusion("127.0.0.1", allowed=elsewhere, denied=Networks())


def test_bans_double_up_to_a_day() -> None:
    minutes = [ban_length(earlier).total_seconds() / 60 for earlier in range(10)]
    assert minutes[:4] == [10, 20, 40, 80]
    assert minutes[8:] == [1440, 1440]
