"""A simulated office: members and keys with their habits, a week of normal days, and attacks among them."""
