"""The measure of effort itself: it sees every way of looking at all lines once per line."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.domain.effort import assert_grows_linearly


@dataclass(frozen=True)
class Numbered:
    number: int


def once(lines: list[Numbered]) -> int:
    return sum(line.number for line in lines)


def by_loop(lines: list[Numbered]) -> int:
    found = 0
    for line in lines:
        for other in lines:
            found += other is line
    return found


def by_generator(lines: list[Numbered]) -> int:
    return sum(sum(other.number < line.number for other in lines) for line in lines)


def by_membership(lines: list[Numbered]) -> int:
    return sum(Numbered(line.number) in lines for line in lines)


def over(lines_to_answer: Callable[[list[Numbered]], int]) -> Callable[[int], Callable[[], object]]:
    return lambda count: lambda: lines_to_answer([Numbered(number) for number in range(count)])


def test_work_that_is_done_once_per_line_grows_linearly() -> None:
    assert_grows_linearly(over(once))


@pytest.mark.parametrize("work", [by_loop, by_generator, by_membership])
def test_work_over_all_lines_in_each_line_is_noticed(work: Callable[[list[Numbered]], int]) -> None:
    with pytest.raises(AssertionError, match="steps for"):
        assert_grows_linearly(over(work))
