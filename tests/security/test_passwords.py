"""What a password may be, and that it is compared as it was typed (ASVS 5.0, chapter V6.2)."""

import gzip
from pathlib import Path

import pytest

from billing_app.domain.errors import InvalidInput, Unauthenticated
from billing_app.services import accounts, passwords
from billing_app.services.passwords import MAX_LENGTH, check_password, hash_password, is_password
from tests.services.people import EMAIL, PASSWORD, founding

LONG = "seven slow herons walk along a quiet grey shore and none of them hurries at all "


@pytest.mark.parametrize("length", [64, 128, MAX_LENGTH])
def test_long_passwords_are_allowed(length: int) -> None:
    check_password((LONG * 4)[:length])


@pytest.mark.parametrize(
    "password",
    [
        "slow herons walk along the shore",
        "SLOW HERONS WALK ALONG THE SHORE",
        "9304 7712 0056 3841 99",
        "ಠ_ಠ 海辺のサギ und Möwen 🦢",
        "  blanks before and behind  ",
        "!&<>\"'%;--{}[]/\\|~^ ok",
    ],
)
def test_any_characters_make_a_password(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    "password", ["12andriy14", "12ANDRIY14!", "0l8kchek", "0r968ji9ufj6", "13587930210", "50cent50"]
)
def test_password_out_of_a_known_breach_is_refused_beside_a_factor_too(password: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_password(password, has_factor=True)
    assert error.value.error_code == "password_too_weak"


def test_breached_passwords_are_many_and_say_where_they_are_from() -> None:
    text = gzip.decompress((Path(passwords.__file__).with_name("breached_passwords.txt.gz")).read_bytes()).decode()
    notice = [line for line in text.splitlines() if line.startswith("#")]
    listed = [line for line in text.splitlines() if not line.startswith("#")]
    assert any("Copyright" in line for line in notice)
    assert len(listed) > 20_000
    assert all(len(password) >= 8 and password == password.lower() for password in listed)


def test_words_of_this_place_are_as_good_as_known() -> None:
    with pytest.raises(InvalidInput, match="easy to guess"):
        check_password("tidelinebilling")


@pytest.mark.parametrize("changed", [LONG.upper(), LONG.strip(), " " + LONG, LONG[:72], LONG + "x", LONG[:-1] + "\0"])
def test_password_is_compared_to_the_last_character(changed: str) -> None:
    stored = hash_password(LONG)
    assert is_password(LONG, stored)
    assert not is_password(changed, stored)


def test_nothing_may_follow_the_longest_password() -> None:
    longest = (LONG * 4)[:MAX_LENGTH]
    stored = hash_password(longest)
    assert is_password(longest, stored)
    assert not is_password(longest + "x", stored)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("changed", [PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1]])
def test_signing_in_takes_the_password_as_it_was_typed(changed: str) -> None:
    founding()
    with pytest.raises(Unauthenticated):
        accounts.sign_in(EMAIL, changed, address="192.0.2.1")
    accounts.sign_in(EMAIL, PASSWORD, address="192.0.2.1")


@pytest.mark.usefixtures("database")
def test_new_installation_has_no_account() -> None:
    assert not accounts.is_set_up()
    with pytest.raises(Unauthenticated):
        accounts.sign_in("admin@example.com", "admin", address="192.0.2.1")
