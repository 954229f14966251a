"""Alembic's entry: runs the migrations on the connection that :mod:`planner.store.migration` hands over."""

from __future__ import annotations

from alembic import context

from planner.store.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
