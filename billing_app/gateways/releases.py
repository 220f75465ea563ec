"""Where newer releases of the program are announced: a folder of releases, or a list at an address."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

from billing_app.domain.updates.release import Manifest, Offer, read_manifest, read_offers
from billing_app.gateways.outward import Bounds, Unreachable, ask

MANIFEST = "RELEASE.json"
_LIST_BYTES = 4_000_000


def offered_releases(source: str, bounds: Bounds) -> list[Offer]:
    """Every release that a folder or a list offers; raises `Unreachable`, `BrokenRelease`."""
    if not source:
        return []
    if source.startswith(("https://", "http://")):
        return _listed(source, bounds)
    folder = Path(source)
    if not folder.is_dir():
        raise Unreachable(f"The folder of releases, {folder}, is not there.")
    return [_offer(file.parent, read_manifest(_json(file))) for file in sorted(folder.glob(f"*/{MANIFEST}"))]


def _listed(source: str, bounds: Bounds) -> list[Offer]:
    answer = ask(source, Bounds(_LIST_BYTES, bounds.seconds, bounds.may_be_private))
    if answer.status != 200:
        raise Unreachable(f"The list of releases answers with {answer.status}.")
    try:
        told = json.loads(answer.content)
    except ValueError:
        told = None
    return [offer.at(urljoin(source, offer.place)) for offer in read_offers(told)]


def _offer(folder: Path, manifest: Manifest) -> Offer:
    return Offer(manifest.version, manifest.is_security, manifest.notes, str(folder))


def _json(file: Path) -> Mapping[str, Any]:
    try:
        return cast("Mapping[str, Any]", json.loads(file.read_text()))
    except (OSError, ValueError):
        raise Unreachable(f"The release in {file.parent.name} can’t be read.") from None
