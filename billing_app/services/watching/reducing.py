"""What of a person's data is kept: keyed hashes and networks in place of addresses, a device's common name."""

import hmac
from functools import lru_cache

from billing_app.domain.watch.addresses import network_of
from billing_app.domain.watch.kinds import HOSTILE
from billing_app.domain.whereabouts import device_text, line_of
from billing_app.services.watching.reporting import Noted
from billing_app.settings import secret_key


def address_key(address: str) -> str:
    """The same for the same address (of IPv6: the same /64), and telling nothing else to who lacks our key."""
    reduced = line_of(address)
    return _keyed("address", reduced) if reduced else ""


def account_key(email: str) -> str:
    """The same for the same e-mail address."""
    return _keyed("account", email.strip().lower()) if email else ""


def whereabouts(address: str, device: str) -> dict[str, str]:
    """What is kept of where a member came from: the network, and what kind of browser."""
    found = {"network": network_of(address), "address_key": address_key(address), "device": device_text(device)}
    return {name: text for name, text in found.items() if text}


def reduced(noted: Noted) -> dict[str, str]:
    """The details of a signal as they are stored; the exact address only of what nobody answers for."""
    details = {
        "network": network_of(noted.address),
        "address_key": address_key(noted.address),
        "account_key": account_key(noted.account),
        "device": device_text(noted.device) if noted.device else "",
        "subject": noted.subject,
        "note": noted.note,
    }
    if noted.signal in HOSTILE:
        details["address"] = noted.address
    return {name: text for name, text in details.items() if text}


@lru_cache(maxsize=8192)
def _keyed(kind: str, text: str) -> str:
    return hmac.new(secret_key(), f"watch:{kind}:{text}".encode(), "sha256").hexdigest()[:24]
