"""A flipped bit in each of a hundred backups, encrypted and not, and a thousand events tampered with: what is found."""

import random
import tempfile
from pathlib import Path
from typing import Any

from billing_app.domain.errors import BillingError
from billing_app.services.backups import create_key, make_backup, read_private_key
from billing_app.services.backups.packing import unpack
from billing_app.services.backups.proving import check_readable
from billing_app.services.sample import prepare_sample
from billing_app.settings import hand_over, settings
from billing_app.store.migrating import migrate_to_head
from billing_app.store.session import connect
from tests.bench.harness import bar
from tests.bench.tampering import EVENTS, tamper

FLIPS = 100


def run() -> dict[str, Any]:
    """Flips that were found, out of a hundred of each kind; a sound copy beside them must pass."""
    with tempfile.TemporaryDirectory(prefix="bench-bit-rot-") as scratch:
        folder = Path(scratch)
        hand_over({"BILLING_DATA_DIR": str(folder / "data")})
        (folder / "data").mkdir()
        engine = connect(settings().database)
        migrate_to_head(engine)
        prepare_sample(lambda _done, _of: None)
        plain = found_of(make_backup().file, "", folder)
        create_key(folder / "key")
        encrypted = found_of(make_backup().file, read_private_key(folder / "key"), folder)
        engine.dispose()
        hand_over({"BILLING_DATA_DIR": str(folder / "other")})
        (folder / "other").mkdir()
        migrate_to_head(connect(settings().database))
        events = tamper(folder / "other" / "billing.db", folder)
    sound = events.pop("sound")
    return {
        "encrypted": encrypted,
        "events": events,
        "not_encrypted": plain,
        "bars": {
            "encrypted_found": bar(encrypted["found"], FLIPS, at_least=True),
            "not_encrypted_found": bar(plain["found"], FLIPS, at_least=True),
            "events_found": bar(sum(way["found"] for way in events.values()), EVENTS, at_least=True),
            "sound_chain_passes": bar(sound["found"], 0),
            "sound_copies_pass": bar(encrypted["sound"] + plain["sound"], 2, at_least=True),
        },
    }


def found_of(file: Path, key: str, folder: Path) -> dict[str, int]:
    """Flip one bit at a hundred places, the first and the last byte among them; nothing beside the file helps."""
    content, draw = file.read_bytes(), random.Random(1)  # noqa: S311 - the same places every time
    places = [0, len(content) - 1, *(draw.randrange(len(content)) for _ in range(FLIPS - 2))]
    found = 0
    for place in places:
        bit = 1 << draw.randrange(8)
        found += not opens(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :], key, folder)
    return {"bytes": len(content), "found": found, "sound": int(opens(content, key, folder))}


def opens(content: bytes, key: str, folder: Path) -> bool:
    """Whether a restore would take this file for good."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        file, target = Path(scratch, "copy"), Path(scratch, "unpacked")
        file.write_bytes(content)
        target.mkdir()
        try:
            unpack(file, target, key, check_readable, lambda _done: None)
        except BillingError:
            return False
    return True
