"""Reminding of what is owed: policies, the steps, statements of account, and what needs a person."""

from billing_app.services.reminders.asking import remind_now
from billing_app.services.reminders.history import StepTaken, list_reminders
from billing_app.services.reminders.policies import (
    ShownPolicy,
    change_policy,
    policy_of_business,
    policy_of_customer,
    replace_policy,
    reset_customer_policy,
    shown_policy,
)
from billing_app.services.reminders.standing import (
    Coming,
    Escalation,
    Standing,
    coming_reminders,
    escalations,
    reminder_standing,
)
from billing_app.services.reminders.statements import send_statements
from billing_app.services.reminders.stepping import Taken, remind_due

__all__ = [
    "Coming",
    "Escalation",
    "ShownPolicy",
    "Standing",
    "StepTaken",
    "Taken",
    "change_policy",
    "coming_reminders",
    "escalations",
    "list_reminders",
    "policy_of_business",
    "policy_of_customer",
    "remind_due",
    "remind_now",
    "reminder_standing",
    "replace_policy",
    "reset_customer_policy",
    "send_statements",
    "shown_policy",
]
