"""PINs that everybody tries first are refused."""

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.domain.pin import check_pin


@pytest.mark.parametrize("pin", ["7305", "90417", "483920", "62917384"])
def test_pin_of_four_to_eight_digits_is_taken(pin):
    assert check_pin(pin) == pin


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "٣٤٥٦", "12 34"])
def test_what_is_no_pin_is_refused(pin):
    with pytest.raises(InvalidInput) as error:
        check_pin(pin)
    assert error.value.error_code == "not_a_pin"


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "98765432", "2580", "1987", "2024", "7373", "482482"])
def test_what_is_tried_first_is_refused(pin):
    with pytest.raises(InvalidInput) as error:
        check_pin(pin)
    assert error.value.error_code == "usual"
