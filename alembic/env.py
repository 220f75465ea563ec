"""How alembic meets the database: over the connection the program hands in, or one of the settings' own."""

from sqlalchemy import DateTime, TypeDecorator
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from alembic import context
from billing_app.store import tables  # noqa: F401 (fills the metadata)


def plain_type(kind, item, _autogen):
    """Write the types of the program as plain ones: a migration must not change when the program does."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, TypeDecorator) and isinstance(item.impl, DateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection):
    """Run the migrations over a connection, inside the transaction that its owner began."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_server_default=True,
        render_as_batch=True,
        render_item=plain_type,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    migrate(connection)
else:
    from billing_app.settings import settings
    from billing_app.store.engines import make_engine, seeing_all

    with seeing_all(make_engine(settings().database), writes=True).begin() as own:
        migrate(own)
