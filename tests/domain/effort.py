"""How much Python an action runs: the same on every machine, however busy it is."""

import gc
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

FEW, MANY = 200, 2_000


def steps_of(action: Callable[[], object]) -> int:
    """Calls, rounds of loops and lines that run; what C does in one call counts as nothing."""
    steps = 0

    def count(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    gc.disable()  # a collection may run finalizers of other tests
    sys.settrace(count)
    try:
        action()
    finally:
        sys.settrace(before)
        gc.enable()
    return steps


def assert_grows_linearly(action_for: Callable[[int], Callable[[], object]]) -> None:
    """Ten times the lines take ten times the steps; `action_for` prepares an action over this many lines."""
    few, many = (steps_of(action_for(count)) for count in (FEW, MANY))
    assert few > FEW, "the action did not touch every line"
    assert many <= 11 * few, f"{few} steps for {FEW} lines, {many} for {MANY}"
