"""What the program runs on, gathered from everything that installs something."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from billing_app.domain.errors import BillingError
from billing_app.domain.updates.component import Component
from billing_app.gateways.installed import Places, debian_packages, javascript, programs, python_packages
from billing_app.settings import PROJECT


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be looked at, or not be checked: what, how many of it, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is installed, and what could not be looked at."""

    components: tuple[Component, ...]
    gaps: tuple[Gap, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many components there are of each ecosystem."""
        return dict(sorted(Counter(component.ecosystem for component in self.components).items()))


def take_inventory(places: Places | None = None) -> Inventory:
    """Everything installed; a record that can't be read becomes a gap and hides nothing else."""
    here = places or Places(PROJECT)
    readers: dict[str, Callable[[], list[Component]]] = {
        "Python packages": lambda: python_packages(here),
        "Programs": programs,
        "JavaScript packages": lambda: javascript(here),
        "Debian packages": lambda: debian_packages(here),
    }
    components: list[Component] = []
    gaps: list[Gap] = []
    for what, read in readers.items():
        try:
            components += read()
        except BillingError as error:
            gaps.append(Gap(what, 1, error.message))
    return Inventory(tuple(components), tuple(gaps))
