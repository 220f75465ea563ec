"""The settings: one live state for what everybody sees, one page state for each form."""
