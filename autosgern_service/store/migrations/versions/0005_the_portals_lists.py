"""The portal's lists over many requests: by arrival, by the beginning of a name, the open ones of everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TABLE = "transcript_requests"
NAMES = ("folded_last_name", "folded_first_name")
IS_OPEN = sa.text("completed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_transcript_requests_received_at", TABLE, ["received_at"])
    op.create_index(
        "ix_transcript_requests_name_beginning",
        TABLE,
        list(NAMES),
        postgresql_ops=dict.fromkeys(NAMES, "text_pattern_ops"),
    )
    op.create_index(
        "ix_transcript_requests_open",
        TABLE,
        ["status", "payment_date", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    for name in ("open", "name_beginning", "received_at"):
        op.drop_index(f"ix_transcript_requests_{name}", TABLE)
