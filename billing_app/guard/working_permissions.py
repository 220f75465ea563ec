"""The rights of the handlers on the pages of what works by itself: a part of the table in `permissions.py`."""

from collections.abc import Mapping

from billing_app.domain.access import Permission

WORKING_HANDLERS: Mapping[str, Mapping[str, Permission | None]] = {
    "JobsState": {
        "enter": Permission.VIEW_INVOICES,  # its room asks for more, and the page says so to whoever lacks it
        "run_now": Permission.MANAGE_SETTINGS,
        "pause": Permission.MANAGE_SETTINGS,
        "resume": Permission.MANAGE_SETTINGS,
        "release": Permission.OPERATE,
    },
    "RecurringState": {
        "enter": Permission.VIEW_INVOICES,
        "search": Permission.VIEW_INVOICES,
        "pause": Permission.EDIT_DRAFTS,
        "resume": Permission.EDIT_DRAFTS,
        "delete": Permission.EDIT_DRAFTS,
        "bring_back": Permission.EDIT_DRAFTS,
    },
    "RecurringEditorState": {
        "start": Permission.EDIT_DRAFTS,
        "load": Permission.EDIT_DRAFTS,
        "preview": Permission.EDIT_DRAFTS,
        "save": Permission.EDIT_DRAFTS,
    },
    "RemindersState": {
        "enter": Permission.VIEW_INVOICES,
        "edit": Permission.MANAGE_SETTINGS,
        "edit_customer": Permission.MANAGE_SETTINGS,
        "follow_all": Permission.MANAGE_SETTINGS,
        "show_form": Permission.MANAGE_SETTINGS,
        "save": Permission.MANAGE_SETTINGS,
        "put_back": Permission.MANAGE_SETTINGS,
    },
}
