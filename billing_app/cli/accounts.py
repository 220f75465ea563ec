"""`user create` and `apikey create`: logins and keys, for scripts and for the first minute."""

import getpass
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from babel.numbers import get_territory_currencies

from billing_app.cli.connecting import connect_database
from billing_app.domain.access import Role
from billing_app.domain.business import parse_business
from billing_app.services.accounts import check_login
from billing_app.services.forgotten_password import reset_link
from billing_app.services.keys import create_key
from billing_app.services.operating import create_user as make_user
from billing_app.services.operating import operator_for_login

DataDir = Annotated[Path | None, typer.Option(help="Where the data lies.")]


def add_to(app: typer.Typer) -> None:
    """Register both families."""
    user = typer.Typer(help="Logins.", no_args_is_help=True)
    user.command("create")(create_user)
    user.command("reset-link")(print_reset_link)
    app.add_typer(user, name="user")
    apikey = typer.Typer(help="Keys for other software.", no_args_is_help=True)
    apikey.command("create")(create_apikey)
    app.add_typer(apikey, name="apikey")


def create_user(
    email: Annotated[str, typer.Option(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    business: Annotated[str, typer.Option(help="The business; made if there is none of this name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.OWNER,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")] = False,
    country: Annotated[str, typer.Option(help="Country of a new business.")] = "DE",
    currency: Annotated[str, typer.Option(help="Currency of a new business; that of its country if left out.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Make a login, and its business if there is none of this name, ready to bill. Prints the ids as JSON."""
    profile = parse_business({"name": business, "country": country, "currency": currency or _currency_of(country)})
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else getpass.getpass("Password: ")
    login = check_login(name, email, password)
    connect_database(data_dir)
    made = make_user(login, profile, role)
    _print({"user_id": made.user_id, "business_id": made.business_id, "role": made.role.value})


def print_reset_link(
    email: Annotated[str, typer.Option(help="What the person signs in with.")],
    data_dir: DataDir = None,
) -> None:
    """Print a link to choose a new password, as JSON; it works once, for 30 minutes. For installations without mail."""
    connect_database(data_dir)
    _print({"link": reset_link(email)})


def create_apikey(
    email: Annotated[str, typer.Option(help="A person of the business that the key is for.")],
    name: Annotated[str, typer.Option(help="What the key is for.")],
    access: Annotated[str, typer.Option(help="read or write.")] = "write",
    data_dir: DataDir = None,
) -> None:
    """Make an API key and print it, this once, as JSON."""
    connect_database(data_dir)
    made = create_key(operator_for_login(email), name, access)
    _print({"key": made.key, "id": made.record.id, "access": made.record.access})


def _currency_of(country: str) -> str:
    """The newest legal tender of a country; the profile refuses what is no country."""
    found = get_territory_currencies(country.strip().upper())
    return found[-1] if found else "EUR"


def _print(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
