"""SQL: tables, repositories bound to one business, and the chain of events."""
