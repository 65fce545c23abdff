"""Nights, notices and terms: how destinations are reached, what a batch began with, digests, alarms."""

import sqlalchemy as sa
from alembic import op

from autosgern_service.store import types

revision = "0003"
down_revision = "0002"


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    """Return what is added to tables that exist."""
    return {
        "destinations": (
            sa.Column("host_key", sa.Text()),
            sa.Column("password_sealed", sa.LargeBinary()),
            sa.Column("private_key_sealed", sa.LargeBinary()),
            sa.Column("transmission_time", sa.String(length=5)),
            sa.Column("paused_at", types.Instant()),
            sa.Column("pause_note", sa.String(length=200)),
            sa.Column("failed_nights", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("failed_on", sa.Date()),
        ),
        "transcript_requests": (sa.Column("term", sa.String(length=60)),),
        "request_deliveries": (sa.Column("recalled_at", types.Instant()),),
        "batches": (sa.Column("begun_at", types.Instant()), sa.Column("received_at", types.Instant())),
        "batch_items": (
            sa.Column("transmission_type", sa.String(length=20), nullable=False, server_default="Original"),
        ),
        "mails": (sa.Column("due_at", types.Instant()),),
    }


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE batches SET begun_at = created_at")
    op.execute("UPDATE mails SET due_at = created_at")
    with op.batch_alter_table("mails") as mails:
        mails.alter_column("due_at", existing_type=types.Instant(), nullable=False)
    op.create_index("ix_mails_state_due", "mails", ["state", "due_at"])
    op.drop_index("ix_mails_state", "mails")
    op.create_table(
        "digests",
        sa.Column("user_id", types.Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_digests_user_id")),
        sa.PrimaryKeyConstraint("user_id", "day", name=op.f("pk_digests")),
    )
    op.create_table(
        "terms",
        sa.Column("board_id", types.Key, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_terms_board_id")),
        sa.PrimaryKeyConstraint("board_id", "name", name=op.f("pk_terms")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("closed_at", types.Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["kind", "subject"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def downgrade() -> None:
    for table in ("alarms", "terms", "digests"):
        op.drop_table(table)
    op.create_index("ix_mails_state", "mails", ["state"])
    op.drop_index("ix_mails_state_due", "mails")
    for table, columns in _columns().items():
        with op.batch_alter_table(table) as change:
            for column in columns:
                change.drop_column(column.name)
