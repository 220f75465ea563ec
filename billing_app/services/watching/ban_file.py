"""The bans as a file, from which a helper outside the program copies them into the kernel's packet filter."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from billing_app.domain.watch.addresses import parse_network


def write_ban_file(file: Path, bans: Iterable[tuple[str, datetime]]) -> None:
    """One line for each ban: the network, and the second since 1970 at which it ends; whole or not at all."""
    longest: dict[str, int] = {}
    for network, until in bans:
        name = str(parse_network(network))
        longest[name] = max(int(until.timestamp()), longest.get(name, 0))
    fresh = file.with_name(f".{file.name}.{token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "w") as writing:
        writing.writelines(f"{name} {until}\n" for name, until in sorted(longest.items()))
    fresh.replace(file)
