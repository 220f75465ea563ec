"""How this machine is called by others, and who speaks for them."""

import socket

from billing_app.domain.errors import InvalidInput
from billing_app.domain.watch.addresses import parse_network


def own_names() -> set[str]:
    """The machine's name and addresses: never taken from a request's Host, which anyone may set."""
    name = socket.gethostname()
    try:
        return {name, *socket.gethostbyname_ex(name)[2]}
    except OSError:
        return {name}


def parse_proxies(text: str) -> frozenset[str]:
    """Addresses and networks, separated by commas, as networks; raises ValueError."""
    try:
        return frozenset(str(parse_network(part)) for part in text.split(",") if part.strip())
    except InvalidInput as error:
        raise ValueError(error.message.rstrip(".")) from None
