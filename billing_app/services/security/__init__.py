"""What people do about security: look at the log, alerts and sessions, answer them, and keep lists of addresses."""
