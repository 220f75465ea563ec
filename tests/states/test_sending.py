"""What the dialog that sends a document says."""

from billing_app.documents.profiles import PROFILES
from billing_app.states.sending import FILES


def test_every_file_that_can_be_attached_has_a_name_for_people() -> None:
    assert FILES.keys() == {"pdf", *PROFILES}
