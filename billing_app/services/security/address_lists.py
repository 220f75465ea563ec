"""Lists of addresses: who may come in, who may not, who is banned for a while; lifted as easily as made."""

from datetime import timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.fields import choice_field, text_field
from billing_app.domain.watch.addresses import (
    Network,
    is_untouchable,
    parse_address,
    parse_network,
    refuse_own_exclusion,
)
from billing_app.domain.watch.kinds import Act
from billing_app.domain.whereabouts import line_of
from billing_app.services.security.homes import writing_for
from billing_app.services.watching.banning import ban
from billing_app.services.watching.firewall import firewall, lists_of
from billing_app.services.watching.origins import origin
from billing_app.settings import settings
from billing_app.store import address_rules as store
from billing_app.store.accounts import serialise
from billing_app.store.session import Scope, reading, system_transaction, transaction
from billing_app.store.tables import AddressRule

KINDS = (store.ALLOW, store.DENY)
_A_DAY = timedelta(hours=24)


def add_address_rule(
    actor: Actor, kind: str, network: str, reason: str = "", *, is_of_installation: bool = False
) -> AddressRule:
    """Let a network in or keep it out, of the business or of the whole installation.

    An allow list lets in nobody but those on it; a network on both lists is let in. Rules under which whoever makes
    them would be shut out are refused.
    """
    actor.require(Permission.OPERATE if is_of_installation else Permission.MANAGE_SECURITY)
    kind = choice_field(kind, "kind", KINDS)
    wanted = parse_network(network)
    reason = text_field(reason, "reason", 200)
    _refuse_untouchable(kind, wanted)
    with writing_for(actor, is_of_installation=is_of_installation) as scope:
        serialise(scope.session, "address rules")
        row = store.add_rule(
            scope, kind=kind, network=str(wanted), reason=reason, is_of_installation=is_of_installation
        )
        _check_own(scope, is_of_installation=is_of_installation)
        payload = {"kind": kind, "is_of_installation": is_of_installation}
        private = {"address": str(wanted), "subject": reason}
        told = {name: text for name, text in private.items() if text}
        scope.record(Fact(Act.RULE_ADDED.value, row.id, payload, private=told))
    firewall.refresh()
    return row


def ban_address(actor: Actor, address: str) -> AddressRule:
    """Shut an address out for a while: of the installation by who looks after it, else of the business for a day."""
    actor.require(Permission.MANAGE_SECURITY)
    if parse_address(address) is None:
        raise InvalidInput("Write an address such as 203.0.113.7.", code="not_an_address", path="network")
    network = line_of(address)
    _refuse_untouchable(store.DENY, parse_network(network))
    if network == line_of(origin().address):
        raise Refused("You come from this address yourself.", code="locks_out", path="network")
    row = _ban_everywhere(actor, network) if actor.may(Permission.OPERATE) else _ban_here(actor, network)
    firewall.refresh()
    return row


def end_address_rule(actor: Actor, rule_id: str) -> AddressRule:
    """Lift a ban, or take a rule off its list; refused where whoever does it would be shut out by what remains."""
    actor.require(Permission.MANAGE_SECURITY)
    is_operator = actor.may(Permission.OPERATE)
    with reading(actor, sees_all=is_operator) as scope:
        home = store.get_rule(scope, rule_id, with_installation=is_operator).business_id
    with writing_for(actor, is_of_installation=home is None) as scope:
        serialise(scope.session, "address rules")
        row = store.get_rule(scope, rule_id, with_installation=is_operator, for_update=True)
        store.end_rule(scope, row)
        scope.session.flush()
        _check_own(scope, is_of_installation=row.business_id is None)
        act = Act.BAN_LIFTED if row.kind == store.BAN else Act.RULE_REMOVED
        scope.record(Fact(act.value, row.id, {"kind": row.kind}, private={"address": row.network}))
    firewall.refresh()
    return row


def _ban_everywhere(actor: Actor, network: str) -> AddressRule:
    with system_transaction(actor=actor) as scope:
        serialise(scope.session, "address rules")
        row = ban(scope, network, "by hand", scope.now)
        if row is None:
            raise Refused("This address is banned already.", code="banned_already", path="network")
        return row


def _ban_here(actor: Actor, network: str) -> AddressRule:
    with transaction(actor) as scope:
        row = store.add_rule(
            scope,
            kind=store.DENY,
            network=network,
            reason="by hand",
            is_of_installation=False,
            expires_at=scope.now + _A_DAY,
        )
        scope.record(Fact(Act.ADDRESS_BANNED.value, row.id, {"reason": "by hand"}, private={"address": network}))
        return row


def _refuse_untouchable(kind: str, network: Network) -> None:
    if kind == store.DENY and is_untouchable(network, settings().trusted_proxies):
        raise Refused(
            "This machine itself and the proxies before it are never kept out: everybody comes through them.",
            code="untouchable",
            path="network",
        )


def _check_own(scope: Scope, *, is_of_installation: bool) -> None:
    home = None if is_of_installation else scope.business_id
    rules = [row for row in store.rules_in_force(scope.session, scope.now) if row.business_id == home]
    lists = lists_of(rules)
    refuse_own_exclusion(origin().address, allowed=lists.allowed, denied=lists.denied)
