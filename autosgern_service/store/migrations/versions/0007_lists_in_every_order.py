"""Every order of the portal's lists out of an index: by payment, by the last year attended, by who changed it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TABLE = "transcript_requests"
IS_COMPLETED = sa.text("completed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_transcript_requests_payment_date", TABLE, ["payment_date", "id"])
    op.create_index("ix_transcript_requests_last_attended", TABLE, ["last_attended", "id"])
    for column in ("type", "updated_by"):
        op.create_index(
            f"ix_transcript_requests_{column}",
            TABLE,
            [column, "id"],
            sqlite_where=IS_COMPLETED,
            postgresql_where=IS_COMPLETED,
        )


def downgrade() -> None:
    for name in ("updated_by", "type", "last_attended", "payment_date"):
        op.drop_index(f"ix_transcript_requests_{name}", TABLE)
