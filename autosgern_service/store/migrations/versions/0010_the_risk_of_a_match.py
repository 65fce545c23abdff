"""A match run keeps the risk that the best candidate is not the applicant, and who it would be, most likely."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

RUNS = "match_runs"


def upgrade() -> None:
    op.add_column(RUNS, sa.Column("risk", sa.Float()))
    op.add_column(RUNS, sa.Column("perhaps", sa.String(length=20)))


def downgrade() -> None:
    with op.batch_alter_table(RUNS) as runs:
        runs.drop_column("perhaps")
        runs.drop_column("risk")
