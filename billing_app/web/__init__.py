"""Plain HTTP routes: sign-in, set-up, health, files, and the customer's page."""
