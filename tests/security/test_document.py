"""The security document says what the program does: its figures are those of the code."""

import re
from pathlib import Path

from billing_app.domain.receipt_file import MAX_BYTES as RECEIPT_BYTES
from billing_app.domain.security_policy import LIMITS
from billing_app.guard import filtering, gate, limits
from billing_app.services import (
    accounts,
    forgotten_password,
    inviting,
    lockout,
    passwords,
    pending_sign_in,
    saved_views,
    uploads,
)
from billing_app.services.importing import table
from billing_app.services.second_factor import authenticator, passkeys
from billing_app.services.updates import automatic, checking
from billing_app.settings import Settings
from billing_app.store import scope

DOCUMENT = Path(__file__).resolve().parents[2] / "deploy" / "security.md"
HASHER = passwords._hasher
FIGURES = {
    "characters alone": passwords.MIN_LENGTH,
    "beside a second factor; Argon2id": passwords.MIN_LENGTH_WITH_FACTOR,
    "tries of one sign-in": pending_sign_in.MOST_TRIES,
    "failures freeze the app": authenticator.MOST_FAILURES,
    "minutes) | replaces the password": forgotten_password.VALIDITY.total_seconds() / 60,
    "days) | makes a login": inviting.VALIDITY.days,
    "days) | leads to choosing": accounts.FIRST_PASSWORD_VALIDITY.days,
    "failures of an account": lockout.ACCOUNT_FAILURES,
    "of an address lock": lockout.ADDRESS_FAILURES,
    "hours; none on a remembered device": LIMITS["normal"].idle.total_seconds() / 3600,
    "minutes |": LIMITS["strict"].idle.total_seconds() / 60,
    "days | 12": LIMITS["normal"].absolute.days,
    "hours |": LIMITS["strict"].absolute.total_seconds() / 3600,
    "a second, bursts": limits.MESSAGES_PER_SECOND,
    "; longer than": limits.MESSAGE_BURST,
    "hangs up": limits.MAX_MESSAGE_BYTES / 1_000,
    "of an address | |": Settings.model_fields["sockets_per_address"].default,
    "of an address | 500": gate.MAX_IN_FLIGHT_OF_ADDRESS,
    "of a process": gate.MAX_IN_FLIGHT,
    ", the API": filtering.MAX_FORM_BYTES / 1_024,
    ", files 25": filtering.MAX_JSON_BYTES / 1_000_000,
    ", 2 kB": filtering.MAX_HEADER_BYTES / 1_024,
    ", 8 kB": filtering.MAX_PATH_BYTES / 1_024,
    "| |\n| rows": filtering.MAX_QUERY_BYTES / 1_024,
    ", 50,000": scope.MAX_PAGE,
    ", 200 †": table.MAX_ROWS,
    "| |\n| files waiting": table.MAX_COLUMNS,
    "of a person, one hour": uploads.MOST_FILES,
    ", 100, 20": passkeys.MOST_PASSKEYS,
    "| |\n| mail codes": saved_views.MOST_VIEWS,
    ", told by their first bytes": RECEIPT_BYTES / 1_048_576,
    ".\nAnything else is refused": table.MAX_BYTES / 1_000_000,
    "at a time, lockout": passwords._places._initial_value,
    "days (`BILLING_SECURITY": Settings.model_fields["security_detail_days"].default,
    "days |\n| books": Settings.model_fields["security_detail_days"].default,
    "hours what is installed": automatic._LOOK_EVERY.total_seconds() / 3600,
    "hours as an alarm": checking.FRESH_FOR.total_seconds() / 3600,
    "| | | hashed anew": HASHER.salt_len,
}
"""What follows a marked figure, and the figure."""


def test_marked_figures_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text()
    assert text.count("†") == len(FIGURES) + 1, "the first one only says what they mean"
    for follows, figure in FIGURES.items():
        found = re.findall(
            rf"([\d,]+|two)(?: (?:kB|MB|bytes of salt|hours|minutes|days))? †(?= ?{re.escape(follows)})", text
        )
        assert found, follows
        assert {2.0 if each == "two" else float(each.replace(",", "")) for each in found} == {float(figure)}, follows
    assert f"Argon2id: {HASHER.time_cost} passes, {HASHER.memory_cost // 1024} MiB, {HASHER.parallelism} lanes" in text


def test_settings_and_files_that_are_named_exist() -> None:
    text = DOCUMENT.read_text()
    for name in set(re.findall(r"`(BILLING_[A-Z_]+)`", text)):
        assert name.removeprefix("BILLING_").lower() in Settings.model_fields, name
    for path in set(re.findall(r"`((?:billing_app|deploy|tests)/[\w/.-]+)`", text)):
        assert (DOCUMENT.parents[1] / path).exists(), path
