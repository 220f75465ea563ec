"""Bans by rules: short at first, longer each time, never of those whom a mistake would hurt most."""

import logging
from collections.abc import Collection
from datetime import datetime

from billing_app.domain.change import Fact
from billing_app.domain.watch.addresses import is_untouchable, parse_network
from billing_app.domain.watch.bans import MEMORY, ban_length
from billing_app.domain.watch.kinds import Act
from billing_app.domain.whereabouts import line_of
from billing_app.services.metering import BANS
from billing_app.settings import settings
from billing_app.store.accounts import serialise
from billing_app.store.address_rules import BAN, add_rule, addresses_of_owners, bans_of
from billing_app.store.session import Scope, system_transaction
from billing_app.store.tables import AddressRule

_log = logging.getLogger(__name__)


def ban_addresses(addresses: Collection[str], rule: str, at: datetime) -> list[str]:
    """Shut addresses out of the whole installation for a while, for what they did last at a moment.

    Returns the networks that are banned anew: whoever was let in again after that moment is left alone.
    """
    with system_transaction() as scope:
        serialise(scope.session, "address rules")
        spared = {line_of(each) for each in addresses_of_owners(scope.session, scope.now)}
        networks = sorted({line_of(each) for each in addresses} - {""} - spared)
        banned = [each for each in networks if is_bannable(each) and ban(scope, each, rule, at)]
    for network in banned:
        BANS.labels(rule).inc()
        _log.warning("address banned: %s, by rule %s", network, rule)
    return banned


def ban(scope: Scope, network: str, reason: str, at: datetime) -> AddressRule | None:
    """Ban a network in an open transaction of the installation; None if it is, or was let in again since."""
    earlier = bans_of(scope.session, network, scope.now - MEMORY)
    if earlier and (earlier[0].ended_at or earlier[0].expires_at or scope.now) > at:
        return None
    until = scope.now + ban_length(len(earlier))
    row = add_rule(
        scope,
        kind=BAN,
        network=network,
        reason=reason,
        is_of_installation=True,
        expires_at=until,
        step=len(earlier),
    )
    private = {"address": network, "subject": reason}
    payload = {"reason": reason, "until": until.isoformat(), "step": len(earlier)}
    scope.record(Fact(Act.ADDRESS_BANNED.value, row.id, payload, private=private))
    return row


def is_bannable(network: str) -> bool:
    """Whether a network may be banned at all: not this machine's own, nor a proxy's."""
    return not is_untouchable(parse_network(network), settings().trusted_proxies)
