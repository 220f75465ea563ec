"""`test`: the whole test suite; the tools for it were installed before this file is reached."""

import os
import sys

import typer

from billing_app.settings import environment_with

# Each worker takes a file at a time, in the order that tests/conftest.py gives. They often wait for servers: hence one
# more than there are processors.
_WORKERS = min(4, (os.cpu_count() or 1) + 1)
_WHOLE_SUITE = ("-n", str(_WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")


def add_to(app: typer.Typer) -> None:
    """Register the command; everything behind it belongs to pytest, options too."""
    app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(test)


def test(context: typer.Context) -> None:
    """Run the suite, or what the arguments say, which go to pytest."""
    python = sys.executable
    os.execve(python, [python, "-m", "pytest", *(context.args or _WHOLE_SUITE)], environment_with({}))  # noqa: S606 - pytest, on purpose
