"""Whether an advisory is about a component, and the version that puts it right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from billing_app.domain.updates.advisory import Advisory, Affected, Span
from billing_app.domain.updates.component import DEBIAN, PYTHON_PACKAGES, Component, python_name
from billing_app.domain.updates.severity import SEVERITIES, Severity, worst
from billing_app.domain.updates.versions import debian_key, semantic_key

Key = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Weakness:
    """A known vulnerability of an installed component; `fixed` is the first version without it, or empty."""

    component: Component
    name: str
    advisory_ids: tuple[str, ...]
    severity: Severity
    summary: str
    fixed: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is found again by: the package, and the vulnerability."""
        return self.component.ecosystem, self.component.name, self.name


def key_for(family: str, python_key: Key) -> Key:
    """How versions of an ecosystem are compared; Python's way needs a library, so it is handed in."""
    if family == PYTHON_PACKAGES:
        return python_key
    return debian_key if family == DEBIAN else semantic_key


def is_about(affected: Affected, component: Component) -> bool:
    """Whether the two name the same package."""
    if component.family == PYTHON_PACKAGES:
        return affected.ecosystem == PYTHON_PACKAGES and affected.name == python_name(component.name)
    return affected.ecosystem == component.ecosystem and affected.name == component.name


def weakness_of(advisory: Advisory, component: Component, key: Key, *, is_certain: bool = False) -> Weakness | None:
    """The weakness that an advisory tells of; `is_certain` when the database itself has compared the versions."""
    found = [affected for affected in advisory.affected if is_about(affected, component)]
    hit = [affected for affected in found if _holds(affected, component.version, key)]
    if advisory.is_withdrawn or not (hit or is_certain):
        return None
    fixes = [span.fixed for affected in hit or found for span in affected.spans if span.fixed]
    later = [fixed for fixed in fixes if _is_later(fixed, component.version, key)]
    fixed = min(later, key=key) if later else ""
    return Weakness(component, advisory.name, (advisory.id,), advisory.severity, advisory.summary, fixed)


def merged(weaknesses: Iterable[Weakness], *, python_key: Key) -> list[Weakness]:
    """One for each vulnerability and package, whichever databases tell of it; the worst first."""
    kept: dict[tuple[str, str, str], Weakness] = {}
    for each in weaknesses:
        before = kept.get(each.key)
        kept[each.key] = each if before is None else _joined(before, each, key_for(each.component.family, python_key))
    return sorted(kept.values(), key=lambda each: (SEVERITIES.index(each.severity), each.component.name, each.name))


def _joined(first: Weakness, second: Weakness, key: Key) -> Weakness:
    fixes = [fixed for fixed in (first.fixed, second.fixed) if fixed]
    return Weakness(
        first.component,
        first.name,
        tuple(sorted({*first.advisory_ids, *second.advisory_ids})),
        worst(first.severity, second.severity),
        first.summary or second.summary,
        max(fixes, key=key) if fixes else "",
    )


def _holds(affected: Affected, version: str, key: Key) -> bool:
    return version in affected.versions or any(_is_in(span, version, key) for span in affected.spans)


def _is_in(span: Span, version: str, key: Key) -> bool:
    if span.introduced != "0" and _is_later(span.introduced, version, key):
        return False
    if span.fixed:
        return _is_later(span.fixed, version, key)
    return not span.last or not _is_later(version, span.last, key)


def _is_later(version: str, other: str, key: Key) -> bool:
    try:
        return bool(key(version) > key(other))
    except (ValueError, TypeError):  # a version that its own ecosystem does not allow: rather warn than miss it
        return True
