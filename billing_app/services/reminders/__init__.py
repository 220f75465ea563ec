"""Reminding of what is owed: policies, the steps, statements of account, and what needs a person."""

from billing_app.services.reminders.policies import (
    change_policy,
    policy_of_business,
    policy_of_customer,
    reset_customer_policy,
)
from billing_app.services.reminders.standing import Escalation, Standing, reminder_standing
from billing_app.services.reminders.statements import send_statements
from billing_app.services.reminders.stepping import Taken, remind_due

__all__ = [
    "Escalation",
    "Standing",
    "Taken",
    "change_policy",
    "policy_of_business",
    "policy_of_customer",
    "remind_due",
    "reminder_standing",
    "reset_customer_policy",
    "send_statements",
]
