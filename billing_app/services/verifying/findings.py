"""What a check found: the first of each kind in full, all of them counted."""

from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT_PER_CHECK = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that lies: which check noticed it, where it stands, and what is wrong with it."""

    business_id: str
    check: str
    subject: str
    text: str


@dataclass(slots=True)
class Findings:
    """Problems in the order in which they were found; `business_id` is the one being checked."""

    business_id: str = ""
    count: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def add(self, check: str, subject: str, text: str) -> None:
        """Note a problem; beyond the first few of a check in a business they are only counted."""
        self.count += 1
        if sum(p.business_id == self.business_id and p.check == check for p in self.problems) < _KEPT_PER_CHECK:
            self.problems.append(Problem(self.business_id, check, subject, text))

    @property
    def first(self) -> str | None:
        """One sentence about the first record that lies."""
        if not self.problems:
            return None
        problem = self.problems[0]
        return f"{problem.check}: {problem.subject} of business {problem.business_id}: {problem.text}"

    def as_json(self) -> list[dict[str, Any]]:
        """The problems that were kept."""
        return [asdict(problem) for problem in self.problems]
