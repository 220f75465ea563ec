"""Network addresses: how much of one is kept, and rules that name networks."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from billing_app.domain.errors import InvalidInput, Refused

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
# What one customer of a provider gets: the narrowest part that still says nothing about a single machine.
_KEPT_BITS = {4: 24, 6: 48}
_WIDEST = {4: 8, 6: 16}


@lru_cache(maxsize=4096)
def parse_address(text: str) -> Address | None:
    """An address, IPv4 written as IPv6 unwrapped; None for anything else."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def network_of(text: str) -> str:
    """The network that is kept in place of an address: /24 or /48; empty for what is no address."""
    address = parse_address(text)
    return str(ip_network((address, _KEPT_BITS[address.version]), strict=False)) if address is not None else ""


def parse_network(text: str, *, path: str = "network") -> Network:
    """A network as people type it: an address, or CIDR; raises `InvalidInput`."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise InvalidInput(
            "Write an address such as 203.0.113.7, or a network such as 203.0.113.0/24 or 2001:db8::/48.",
            code="not_a_network",
            path=path,
        ) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise InvalidInput(
            f"This network is too wide: at least /{_WIDEST[network.version]} is needed.", code="too_wide", path=path
        )
    return network


def is_untouchable(network: Network, trusted: Iterable[str] = ()) -> bool:
    """Whether a network holds this machine itself, or a proxy that speaks for everybody."""
    loopback = ip_network("127.0.0.0/8") if network.version == 4 else ip_network("::1/128")
    if network.overlaps(loopback):
        return True
    return any(network.version == proxy.version and network.overlaps(proxy) for proxy in map(parse_network, trusted))


class Networks:
    """A set of networks that is asked for every request: by exact key first, the few wider ones after that."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        """Sort the networks by their length, so that each length costs one look."""
        self._by_length: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            shift = network.max_prefixlen - network.prefixlen
            key = (network.version, shift)
            self._by_length.setdefault(key, set()).add(int(network.network_address) >> shift)

    def __bool__(self) -> bool:
        return bool(self._by_length)

    def __contains__(self, address: Address) -> bool:
        """Whether an address lies in any of them."""
        number = int(address)
        return any(
            version == address.version and number >> shift in starts
            for (version, shift), starts in self._by_length.items()
        )


def refuse_own_exclusion(own: str, *, allowed: Networks, denied: Networks) -> None:
    """Refuse rules under which whoever makes them would be shut out."""
    address = parse_address(own)
    if address is None or address.is_loopback or address in allowed:
        return
    if allowed or address in denied:
        raise Refused(
            f"With this rule you would lock yourself out: you come from {address}. Allow that address first.",
            code="locks_out",
            path="network",
        )
