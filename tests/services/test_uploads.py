"""Uploaded files: found again by their owner only, and gone after an hour."""

import os
import time

import pytest

from billing_app.domain.access import Permission, Role
from billing_app.domain.errors import Conflict, Forbidden, NotFound
from billing_app.services import uploads
from tests.builders import new_business, new_member, without

pytestmark = pytest.mark.usefixtures("database")


def test_kept_file_reads_back_until_it_is_forgotten():
    actor = new_business()
    name = uploads.keep_upload(actor, b"a,b")
    assert uploads.read_upload(actor, name) == b"a,b"
    uploads.forget_upload(actor, name)
    with pytest.raises(NotFound):
        uploads.read_upload(actor, name)


def test_files_of_others_are_not_found():
    actor = new_business()
    name = uploads.keep_upload(actor, b"a,b")
    for stranger in (new_business(), new_member(actor.business_id, Role.OWNER)):
        with pytest.raises(NotFound):
            uploads.read_upload(stranger, name)


@pytest.mark.parametrize("name", ["", "../secret.key", "a" * 31, "A" * 32, "0" * 32 + "/..", "0" * 32 + "\n"])
def test_names_that_were_never_given_are_not_found(name: str):
    with pytest.raises(NotFound):
        uploads.read_upload(new_business(), name)


def test_files_are_swept_after_an_hour(own_data_folder):
    actor = new_business()
    uploads.keep_upload(actor, b"old")
    [old] = [file for file in own_data_folder.rglob("uploads/*/*/*") if file.is_file()]
    assert old.stat().st_mode & 0o777 == 0o600
    os.utime(old, (0, time.time() - uploads.KEPT_SECONDS - 1))
    uploads.keep_upload(actor, b"new")
    assert not old.exists()


def test_only_so_many_files_wait_at_once():
    actor = new_business()
    for _ in range(uploads.MOST_FILES):
        uploads.keep_upload(actor, b"x")
    with pytest.raises(Conflict):
        uploads.keep_upload(actor, b"x")


def test_uploading_asks_for_its_right():
    actor = new_business()
    name = uploads.keep_upload(actor, b"x")
    stripped = without(actor, Permission.IMPORT_DATA)
    with pytest.raises(Forbidden):
        uploads.keep_upload(stripped, b"x")
    for act in (uploads.read_upload, uploads.forget_upload):
        with pytest.raises(Forbidden):
            act(stripped, name)
