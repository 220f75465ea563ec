"""Filters, search, order and page of a list: kept in the address, so that Back works and links can be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

NAMES = ("status", "q", "sort", "after")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the address says about a list. `sort` is a column, with `-` before it for descending; `after` a cursor.

    `more` holds further filters of one page (`customer`, `due_before`), by name.
    """

    status: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, address: str) -> "Listing":
        """Read an address (its path, or the whole); what is not understood is kept in `more`."""
        found = dict(parse_qsl(urlsplit(address).query))
        known = {name: found.pop(name, "")[:200] for name in NAMES}
        return cls(**known, more=tuple(sorted(found.items())))

    @property
    def parameters(self) -> dict[str, str]:
        """Everything that is set, by name: what a view or a service is asked with."""
        known = {name: getattr(self, name) for name in NAMES}
        return {name: value for name, value in (known | dict(self.more)).items() if value}

    def pick(self, *names: str) -> dict[str, str]:
        """Only these parameters, where set."""
        return {name: value for name, value in self.parameters.items() if name in names}

    def with_(self, **changes: str) -> "Listing":
        """Another filter or order; the page starts over unless `after` is given."""
        known = {name: value for name, value in changes.items() if name in NAMES}
        more = dict(self.more) | {name: value for name, value in changes.items() if name not in NAMES}
        return replace(self, **({"after": ""} | known), more=tuple(sorted(more.items())))

    def sorted_by(self, column: str) -> "Listing":
        """Order by a column; the same column again turns the order round."""
        return self.with_(sort=f"-{column}" if self.sort == column else column)

    def direction(self, column: str) -> str:
        """For `aria-sort`: ascending, descending or none."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "none")

    def address(self, path: str) -> str:
        """The address of this list below a path."""
        query = urlencode(self.parameters)
        return path + ("?" + query if query else "")


def sort_links(listing: Listing, path: str, columns: tuple[str, ...]) -> dict[str, Mapping[str, str]]:
    """For each sortable column where its heading leads and what it tells a screen reader."""
    return {
        column: {"href": listing.sorted_by(column).address(path), "direction": listing.direction(column)}
        for column in columns
    }
