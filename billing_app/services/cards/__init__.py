"""Payments by card through Stripe: the account, the way to the card page, and what its events mean for the books."""
