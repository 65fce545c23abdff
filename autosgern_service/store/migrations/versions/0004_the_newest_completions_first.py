"""The newest completions first: indexes for the portal's tab Terminé in each scope."""

from alembic import op

revision = "0004"
down_revision = "0003"

INDEXES = {
    "ix_transcript_requests_completed": ["completed_at", "id"],
    "ix_transcript_requests_board_completed": ["board_id", "completed_at", "id"],
    "ix_transcript_requests_school_completed": ["school_id", "completed_at", "id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "transcript_requests", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "transcript_requests")
