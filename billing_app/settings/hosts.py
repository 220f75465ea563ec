"""How this machine is called by others."""

import socket


def own_names() -> set[str]:
    """The machine's name and addresses: never taken from a request's Host, which anyone may set."""
    name = socket.gethostname()
    try:
        return {name, *socket.gethostbyname_ex(name)[2]}
    except OSError:
        return {name}
