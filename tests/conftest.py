"""Fixtures that every test may ask for: databases, a real server, and how Chromium is started."""

pytest_plugins = ["tests.fixtures.database", "tests.fixtures.server", "tests.fixtures.tenants"]
