"""The entry of the command line: finds the family of a command and runs it."""

from collections.abc import Sequence
from importlib import import_module

import typer

from billing_app.cli.failing import failures_in_one_line

# Which file knows a command. Only the file that is asked for is imported, so that a start stays quick;
# each has `add_to(app)`, which puts its commands or its sub-app on the application.
FAMILIES: dict[str, str] = {
    "up": "serving",
    "migrate": "migrating",
    "verify": "checking",
    "test": "testing",
    "user": "accounts",
    "apikey": "accounts",
    "key": "keys",
    "import": "transfer",
    "export": "transfer",
    "update": "updating",
    "release": "releasing",
    "backup": "backups",
    "restore": "backups",
    "drill": "backups",
    "jobs": "jobs",
    "bench": "benching",
}


def run(arguments: Sequence[str]) -> None:
    """Run one command; none means `up`."""
    words = list(arguments)
    if not words or (words[0].startswith("-") and words[0] not in {"--help", "-h"}):
        words.insert(0, "up")
    with failures_in_one_line():
        compose(words[0])(words, prog_name="python3 -m billing_app")


def compose(command: str) -> typer.Typer:
    """The application with the family of this command, or with all of them when there is no such command."""
    app = typer.Typer(
        help="Tideline: live billing for small businesses.",
        add_completion=False,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
    )
    app.callback()(_root)
    wanted = [FAMILIES[command]] if command in FAMILIES else dict.fromkeys(FAMILIES.values())
    for family in wanted:
        import_module(f"billing_app.cli.{family}").add_to(app)
    return app


def _root() -> None:
    """Tideline: live billing for small businesses."""
