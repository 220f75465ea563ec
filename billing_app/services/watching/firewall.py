"""Who may not come in at all: a snapshot of all address rules, asked at every request without any query."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from billing_app.domain.watch.addresses import Network, Networks, parse_address, parse_network
from billing_app.services.watching.ban_file import write_ban_file
from billing_app.settings import settings
from billing_app.store.address_rules import ALLOW, BAN, DENY, rules_in_force, stamp_of_rules
from billing_app.store.session import clock, system_reading
from billing_app.store.tables import AddressRule

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lists:
    """The allow and deny list of one home, compiled."""

    allowed: Networks = field(default_factory=Networks)
    denied: Networks = field(default_factory=Networks)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rules as they stood at one moment. Bans end by themselves: `bans` holds until when each lasts."""

    stamp: tuple[int, str] = (0, "")
    installation: Lists = field(default_factory=Lists)
    businesses: Mapping[str, Lists] = field(default_factory=dict[str, Lists])
    bans: Mapping[tuple[int, int, int], datetime] = field(default_factory=dict[tuple[int, int, int], datetime])
    ban_shapes: frozenset[tuple[int, int]] = frozenset()


class Firewall:
    """The rules of the whole installation in memory; refreshed by the watch, in every process."""

    def __init__(self) -> None:
        self._snapshot = Snapshot()

    def refuses(self, address: str) -> bool:
        """Whether an address may not come in at all. This machine's own is never refused."""
        snapshot = self._snapshot
        if not (snapshot.bans or snapshot.installation.denied or snapshot.installation.allowed):
            return False
        parsed = parse_address(address)
        if parsed is None or parsed.is_loopback:
            return False
        number = int(parsed)
        for version, shift in snapshot.ban_shapes:
            until = snapshot.bans.get((version, shift, number >> shift)) if version == parsed.version else None
            if until is not None and until > clock():
                return True
        return _excludes(snapshot.installation, address)

    def keeps_out_of(self, business_id: str, address: str) -> bool:
        """Whether a business's own lists exclude an address."""
        lists = self._snapshot.businesses.get(business_id)
        return lists is not None and _excludes(lists, address)

    def refresh(self) -> bool:
        """Look whether any rule changed, in whatever process, and read them anew then; says whether."""
        with system_reading() as session:
            stamp = stamp_of_rules(session)
            if stamp == self._snapshot.stamp:
                return False
            rules = rules_in_force(session, clock())
            self._snapshot = _compiled(stamp, rules)
        _pass_on(rules)
        return True

    def forget(self) -> None:
        """Hold no rules, until the next refresh."""
        self._snapshot = Snapshot()


def lists_of(rules: Iterable[AddressRule]) -> Lists:
    """The lists that some rules of one home make."""
    kinds: dict[str, list[Network]] = {ALLOW: [], DENY: [], BAN: []}
    for rule in rules:
        kinds[rule.kind].append(parse_network(rule.network))
    return Lists(Networks(kinds[ALLOW]), Networks(kinds[DENY]))


def _pass_on(rules: Iterable[AddressRule]) -> None:
    """Tell the packet filter's helper. The wall holds without it, so trouble with the file stops nothing."""
    if (file := settings().bans_file) is None:
        return
    try:
        write_ban_file(file, [(row.network, row.expires_at) for row in rules if row.kind == BAN and row.expires_at])
    except OSError as error:
        _log.error("the bans could not be written to %s: %s", file, error.strerror)


def _compiled(stamp: tuple[int, str], rules: Iterable[AddressRule]) -> Snapshot:
    homes: dict[str, list[AddressRule]] = {}
    bans: dict[tuple[int, int, int], datetime] = {}
    for rule in rules:
        if rule.kind == BAN and rule.expires_at is not None:
            network = parse_network(rule.network)
            shift = network.max_prefixlen - network.prefixlen
            key = (network.version, shift, int(network.network_address) >> shift)
            bans[key] = max(rule.expires_at, bans.get(key, rule.expires_at))
        else:
            homes.setdefault(rule.business_id or "", []).append(rule)
    return Snapshot(
        stamp,
        lists_of(homes.pop("", [])),
        {business_id: lists_of(own) for business_id, own in homes.items()},
        bans,
        frozenset((version, shift) for version, shift, _ in bans),
    )


def _excludes(lists: Lists, address: str) -> bool:
    parsed = parse_address(address)
    if parsed is None or parsed.is_loopback:
        return False
    if parsed in lists.allowed:
        return False
    return parsed in lists.denied or bool(lists.allowed)


firewall = Firewall()
"""The rules as this process knows them."""
