"""The index of Python packages: whether it knows what is installed here, and whether a release was taken back."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

from pydantic_core import from_json

from billing_app.domain.updates.component import Component
from billing_app.gateways.outward import Bounds, Unreachable, ask

_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of a version: unknown to it, taken back for a reason, or nothing in particular."""

    is_known: bool
    taken_back: str = ""


class PackageIndex:
    """An index that speaks the JSON of pypi.org."""

    def __init__(self, address: str, bounds: Bounds) -> None:
        self._address = address.rstrip("/")
        self._bounds = bounds

    def entries(self, components: Iterable[Component]) -> Mapping[Component, Entry | None]:
        """The entry of each package; None where the index gave no answer that could be read."""
        wanted = list(components)
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="index") as pool:
            return dict(zip(wanted, pool.map(self._entry, wanted), strict=True))

    def _entry(self, component: Component) -> Entry | None:
        path = f"/pypi/{quote(component.name, safe='')}/{quote(component.version, safe='')}/json"
        try:
            answer = ask(self._address + path, self._bounds, headers={"accept": "application/json"})
            if answer.status == 404:
                return Entry(is_known=False)
            told: Any = from_json(answer.content) if answer.status == 200 else None
        except (Unreachable, ValueError):
            return None
        info = cast("Mapping[str, Any]", told).get("info") if isinstance(told, dict) else None
        if not isinstance(info, dict):
            return None
        found = cast("Mapping[str, Any]", info)
        is_back = found.get("yanked") is True
        return Entry(is_known=True, taken_back=str(found.get("yanked_reason") or "no reason given") if is_back else "")
