"""Who may do what: permissions, roles as sets of them, and the actor on whose behalf a use case runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from billing_app.domain.errors import Forbidden, StepUpRequired
from billing_app.domain.ids import BusinessId, SessionId, UserId


class Permission(StrEnum):
    """One right. Every service asks for exactly one; every event handler and route names one."""

    VIEW_FIGURES = "view_figures"
    VIEW_INVOICES = "view_invoices"
    VIEW_CUSTOMERS = "view_customers"
    VIEW_PAYMENTS = "view_payments"
    VIEW_EXPENSES = "view_expenses"
    VIEW_REPORTS = "view_reports"
    VIEW_EVENTS = "view_events"
    EDIT_DRAFTS = "edit_drafts"
    ISSUE_INVOICES = "issue_invoices"
    CORRECT_INVOICES = "correct_invoices"
    WRITE_OFF = "write_off"
    EDIT_CUSTOMERS = "edit_customers"
    EDIT_ITEMS = "edit_items"
    RECORD_PAYMENTS = "record_payments"
    REFUND_PAYMENTS = "refund_payments"
    RECORD_EXPENSES = "record_expenses"
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    MANAGE_BOOKS = "manage_books"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_TEAM = "manage_team"
    MANAGE_KEYS = "manage_keys"
    VIEW_SECURITY = "view_security"
    MANAGE_SECURITY = "manage_security"
    OPERATE = "operate_installation"


class Role(StrEnum):
    """What a member of a business is there to do."""

    OWNER = "owner"
    MANAGER = "manager"
    OFFICE = "office"
    COUNTER = "counter"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"


_P = Permission
_LOOKING = {
    _P.VIEW_FIGURES,
    _P.VIEW_INVOICES,
    _P.VIEW_CUSTOMERS,
    _P.VIEW_PAYMENTS,
    _P.VIEW_EXPENSES,
    _P.VIEW_REPORTS,
    _P.VIEW_EVENTS,
}
_COUNTER = {
    _P.VIEW_INVOICES,
    _P.VIEW_CUSTOMERS,
    _P.VIEW_PAYMENTS,
    _P.EDIT_DRAFTS,
    _P.ISSUE_INVOICES,
    _P.EDIT_CUSTOMERS,
    _P.RECORD_PAYMENTS,
}
_OFFICE = (
    _LOOKING
    | _COUNTER
    | {
        _P.CORRECT_INVOICES,
        _P.EDIT_ITEMS,
        _P.RECORD_EXPENSES,
        _P.IMPORT_DATA,
        _P.EXPORT_DATA,
    }
)
_ACCOUNTANT = _LOOKING | {
    _P.CORRECT_INVOICES,
    _P.WRITE_OFF,
    _P.RECORD_PAYMENTS,
    _P.REFUND_PAYMENTS,
    _P.RECORD_EXPENSES,
    _P.EXPORT_DATA,
    _P.MANAGE_BOOKS,
}
_MANAGER = _OFFICE | _ACCOUNTANT | {_P.MANAGE_SETTINGS, _P.VIEW_SECURITY, _P.MANAGE_SECURITY}
_OF_OPERATORS = frozenset({_P.OPERATE})
"""What no role includes: it concerns every business of the installation, and comes with the login."""

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission) - _OF_OPERATORS,
    Role.MANAGER: frozenset(_MANAGER),
    Role.OFFICE: frozenset(_OFFICE),
    Role.COUNTER: frozenset(_COUNTER),
    Role.ACCOUNTANT: frozenset(_ACCOUNTANT),
    Role.VIEWER: frozenset(_LOOKING),
}

STEP_UP_VALIDITY = timedelta(minutes=5)
# A step-up asks who sits at a browser that somebody may have left open. Keys, jobs and the operator's shell are no
# browsers: a key carries rights of its own and may neither touch the team nor make keys, a job repeats what was
# decided before, and whoever has the shell has the database.
_NEVER_LEFT_OPEN = frozenset({"api_key", "job", "cli"})

WALL_PERMISSIONS = frozenset({_P.VIEW_FIGURES})
"""All that a screen on the wall may do."""
KEY_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "read": frozenset(_LOOKING | {_P.EXPORT_DATA}),
    "write": frozenset(Permission)
    - {_P.MANAGE_TEAM, _P.MANAGE_KEYS, _P.VIEW_SECURITY, _P.MANAGE_SECURITY}
    - _OF_OPERATORS,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which business, with which rights. Made anew for every request, never cached.

    `station` is wall or counter where a browser acts that belongs to the business and not to a person.
    """

    business_id: BusinessId
    name: str
    kind: Literal["user", "api_key", "job", "cli", "customer", "screen"]
    permissions: frozenset[Permission] = frozenset()
    user_id: UserId | None = None
    session_id: SessionId | None = None
    role: Role | None = None
    stepped_up_at: datetime | None = None
    key_id: str | None = None
    station: Literal["", "wall", "counter"] = ""

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds a permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse the command unless the actor holds the permission."""
        if permission not in self.permissions:
            raise Forbidden(
                f"Your role does not include “{permission.value.replace('_', ' ')}”. Ask an owner of the business."
            )

    def has_stepped_up(self, now: datetime) -> bool:
        """Whether the person has proven within the last minutes who is sitting there."""
        if self.kind in _NEVER_LEFT_OPEN:
            return True
        return self.stepped_up_at is not None and now - self.stepped_up_at <= STEP_UP_VALIDITY

    def require_step_up(self, now: datetime) -> None:
        """Refuse a dangerous act until the person has proven again who he is."""
        if not self.has_stepped_up(now):
            raise StepUpRequired("Confirm that it is you, then this goes on.")
