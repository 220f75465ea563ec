"""Guessing in small, as the bench does in large: how few passwords and codes are looked at, and who still gets in."""

from tests.bench.bars.guessing import burst, guess_codes, spray


def test_spray_reaches_few_passwords_of_each_account_and_the_owner_still_enters() -> None:
    found = spray(tries=240, addresses=8, accounts_=12)
    assert found["most_of_an_account"] <= 20
    assert found["reached_argon2"] > 12
    assert found["owner_enters"]
    assert "distributed_spraying" in found["alerts"]


def test_quick_spray_is_told_of_within_ten_seconds() -> None:
    seconds = burst()
    assert seconds is not None
    assert seconds <= 10


def test_codes_are_hardly_looked_at_and_the_clock_may_be_one_step_off() -> None:
    found = guess_codes(tries=150)
    assert (found["evaluated"], found["entered"]) == (100, 0)
    assert found["one_code_at_once_accepted"] == 1
    assert found["accepted_offsets"] == [-29, 0, 29, 31]
