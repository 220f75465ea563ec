"""Who watches what, and one fresh view for all who do."""
