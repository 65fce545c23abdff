"""A request is found by a former surname, or by the one at school, too."""

import sqlalchemy as sa
from alembic import op

from autosgern_service.store.models import fold_other_last_names

revision = "0008"
down_revision = "0007"

TABLE = "transcript_requests"
INDEX = "ix_transcript_requests_other_last_names"
HAS_OTHERS = sa.text("folded_other_last_names IS NOT NULL")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("folded_other_last_names", sa.String(length=1000)))
    _fill(op.get_bind())
    names = ["folded_other_last_names", "id"]
    op.create_index(INDEX, TABLE, names, sqlite_where=HAS_OTHERS, postgresql_where=HAS_OTHERS)


def _fill(connection: sa.Connection) -> None:
    """Fold the other surnames of the requests that are there already."""
    requests = sa.table(
        TABLE,
        sa.column("id", sa.BigInteger),
        sa.column("last_name", sa.String),
        sa.column("former_last_names", sa.JSON),
        sa.column("last_name_at_school", sa.String),
        sa.column("folded_other_last_names", sa.String),
    )
    row = requests.c
    with_others = sa.select(row.id, row.last_name, row.former_last_names, row.last_name_at_school).where(
        sa.or_(row.last_name_at_school.is_not(None), sa.cast(row.former_last_names, sa.Text) != "[]")
    )
    for one in connection.execute(with_others).all():
        others = (*one.former_last_names, one.last_name_at_school)
        connection.execute(
            sa.update(requests)
            .where(row.id == one.id)
            .values(folded_other_last_names=fold_other_last_names(one.last_name, others))
        )


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    with op.batch_alter_table(TABLE) as requests:
        requests.drop_column("folded_other_last_names")
