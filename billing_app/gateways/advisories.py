"""The database of vulnerabilities (OSV): which are known for what is installed, and what each says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import quote

from pydantic_core import from_json, to_json

from billing_app.domain.updates.advisory import Advisory, BrokenRecord, read_advisory
from billing_app.domain.updates.component import Component
from billing_app.gateways.outward import Bounds, Unreachable, ask

_AT_ONCE = 500
_MOST_PAGES = 20
_WORKERS = 8
_RECORD_BYTES = 8_000_000
_BATCH_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """A vulnerability that the database names for a component: its id, and when its record last changed."""

    id: str
    modified: str


class AdvisoryDatabase:
    """OSV at its address."""

    def __init__(self, address: str, bounds: Bounds) -> None:
        self._address = address.rstrip("/")
        self._bounds = bounds

    def known_for(self, components: Sequence[Component]) -> Mapping[Component, list[Known]]:
        """What is known for each component; raises `Unreachable` rather than leaving one out."""
        found: dict[Component, list[Known]] = {component: [] for component in components}
        asked = [(component, "") for component in components]
        for _ in range(_MOST_PAGES):
            further: list[tuple[Component, str]] = []
            for batch in _batches(asked):
                for component, known, token in self._ask_batch(batch):
                    found[component] += known
                    if token:
                        further.append((component, token))
            if not further:
                return found
            asked = further
        raise Unreachable("The database of vulnerabilities answers without an end.")

    def advisories(self, ids: Iterable[str]) -> Mapping[str, Advisory | None]:
        """The records of some ids; None for those that could not be read."""
        wanted = sorted(set(ids))
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="advisories") as pool:
            return dict(zip(wanted, pool.map(self._advisory, wanted), strict=True))

    def _ask_batch(self, batch: Sequence[tuple[Component, str]]) -> Iterator[tuple[Component, list[Known], str]]:
        body = to_json({"queries": [_query(component, token) for component, token in batch]})
        answered = self._json("/v1/querybatch", replace(self._bounds, most_bytes=_BATCH_BYTES), body)
        results = answered.get("results")
        if not isinstance(results, list) or len(cast("list[Any]", results)) != len(batch):
            raise _garbage()
        for (component, _), each in zip(batch, cast("list[Any]", results), strict=True):
            try:
                known = [Known(str(one["id"]), str(one.get("modified", ""))) for one in each.get("vulns") or ()]
                yield component, known, str(each.get("next_page_token") or "")
            except (TypeError, KeyError, AttributeError):
                raise _garbage() from None

    def _advisory(self, identifier: str) -> Advisory | None:
        try:
            path = f"/v1/vulns/{quote(identifier, safe='')}"
            return read_advisory(self._json(path, replace(self._bounds, most_bytes=_RECORD_BYTES)))
        except (Unreachable, BrokenRecord):
            return None

    def _json(self, path: str, bounds: Bounds, body: bytes | None = None) -> Mapping[str, Any]:
        answer = ask(self._address + path, bounds, body=body, headers={"content-type": "application/json"})
        if answer.status != 200:
            raise Unreachable(f"The database of vulnerabilities answers with {answer.status}.")
        try:
            found = from_json(answer.content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _garbage()
        return cast("Mapping[str, Any]", found)


def _garbage() -> Unreachable:
    return Unreachable("The database of vulnerabilities gives an answer that can’t be understood.")


def _query(component: Component, token: str) -> Mapping[str, Any]:
    asked: dict[str, Any] = {
        "package": {"ecosystem": component.ecosystem, "name": component.name},
        "version": component.version,
    }
    return {**asked, "page_token": token} if token else asked


def _batches(asked: Sequence[tuple[Component, str]]) -> Iterator[Sequence[tuple[Component, str]]]:
    for first in range(0, len(asked), _AT_ONCE):
        yield asked[first : first + _AT_ONCE]
