"""The end of a reference number is looked up in an index; a board may have a service level of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLE = "transcript_requests"
INDEX = "ix_transcript_requests_reference_end"


def upgrade() -> None:
    op.add_column("boards", sa.Column("service_level_days", sa.Integer))
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(INDEX, TABLE, [sa.text("reverse(reference) text_pattern_ops")])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, TABLE)
    with op.batch_alter_table("boards") as boards:
        boards.drop_column("service_level_days")
