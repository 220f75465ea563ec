"""Which right each event handler of the security page asks for."""

from collections.abc import Mapping

from billing_app.domain.access import Permission

SECURITY_HANDLERS: Mapping[str, Mapping[str, Permission | None]] = {
    "SecurityState": {
        "enter": Permission.VIEW_INVOICES,  # its rooms ask for more, and the page says so to whoever lacks it
        "dismiss": Permission.MANAGE_SECURITY,
        "bring_back": Permission.MANAGE_SECURITY,
        "lock": Permission.MANAGE_SECURITY,
        "unlock": Permission.MANAGE_SECURITY,
        "end_sessions": Permission.MANAGE_SECURITY,
        "end_session": Permission.MANAGE_SECURITY,
        "end_station": Permission.MANAGE_SECURITY,
        "ban": Permission.MANAGE_SECURITY,
        "lift": Permission.MANAGE_SECURITY,
        "show_form": Permission.MANAGE_SECURITY,
        "add_rule": Permission.MANAGE_SECURITY,
    },
    "BackupsState": {
        "enter": Permission.VIEW_INVOICES,  # its room asks for more, and the page says so to whoever lacks it
        "back_up": Permission.OPERATE,
    },
    "UpdatesState": {"check": Permission.OPERATE},
}
