"""Invoices that repeat: their profiles, what comes next, and billing what is due, each period once."""

from billing_app.services.recurring.making import Made, bill_due
from billing_app.services.recurring.outlook import Upcoming, preview_plan, upcoming_of
from billing_app.services.recurring.profiles import (
    ProfileRecord,
    change_profile,
    create_profile,
    delete_profile,
    get_profile,
    list_profiles,
    pause_profile,
    plan_of_invoice,
    restore_profile,
    resume_profile,
)

__all__ = [
    "Made",
    "ProfileRecord",
    "Upcoming",
    "bill_due",
    "change_profile",
    "create_profile",
    "delete_profile",
    "get_profile",
    "list_profiles",
    "pause_profile",
    "plan_of_invoice",
    "preview_plan",
    "restore_profile",
    "resume_profile",
    "upcoming_of",
]
