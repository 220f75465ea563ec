"""The reports: one live state each, and one state that reads their addresses."""
