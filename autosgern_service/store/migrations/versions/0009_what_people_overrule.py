"""An event tells how its transcript came and what a person overruled; a waiting file keeps what was found in it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

EVENTS = "request_events"
UPLOADS = "uploads"


def upgrade() -> None:
    op.add_column(EVENTS, sa.Column("origin", sa.String(length=10)))
    op.add_column(EVENTS, sa.Column("overruled", sa.String(length=200)))
    # Nothing was kept of what was found in the files that wait, a day at most: their readers send them again.
    op.execute(sa.delete(sa.table(UPLOADS)))
    with op.batch_alter_table(UPLOADS) as uploads:
        uploads.add_column(sa.Column("found_sealed", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table(UPLOADS) as uploads:
        uploads.drop_column("found_sealed")
    with op.batch_alter_table(EVENTS) as events:
        events.drop_column("overruled")
        events.drop_column("origin")
