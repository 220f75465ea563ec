"""Two accounts of a PostgreSQL database: one owns and changes the schema, the other reads and writes its rows only."""

from sqlalchemy import Engine, make_url

_SCHEMA_VERSION = "alembic_version"


def grant_serving(owner: Engine, serving_url: str) -> None:
    """Give the account that serves what it needs of the schema as it stands now, and no more."""
    role = make_url(serving_url).username
    if not role or role == owner.url.username:
        return
    name = owner.dialect.identifier_preparer.quote_identifier(role)
    with owner.begin() as connection:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"REVOKE INSERT, UPDATE, DELETE ON {_SCHEMA_VERSION} FROM {name}",
        ):
            connection.exec_driver_sql(statement)
