"""The outside world: what speaks to programs that are not ours."""
