"""The first tables."""

import sqlalchemy as sa
from alembic import op

from autosgern_service.store import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "boards",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("name_fr", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=True),
        sa.Column("sis_username", sa.String(length=100), nullable=True),
        sa.Column("sis_password_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("open_until", types.Instant(), nullable=True),
        sa.Column("paused_at", types.Instant(), nullable=True),
        sa.Column("paused_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("number", name=op.f("uq_boards_number")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", types.Key, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "destinations",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name_fr", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_destinations")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("executor", sa.String(length=60), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("executor", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("destination_code", sa.String(length=4), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("sent_at", types.Instant(), nullable=True),
        sa.Column("acknowledged_at", types.Instant(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_code"], ["destinations.code"], name=op.f("fk_batches_destination_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint(
            "destination_code",
            "local_date",
            "sequence",
            name=op.f("uq_batches_destination_code_local_date_sequence"),
        ),
    )
    op.create_table(
        "partners",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("board_id", types.Key, nullable=True),
        sa.Column("destination_code", sa.String(length=4), nullable=True),
        sa.Column("disabled_at", types.Instant(), nullable=True),
        sa.Column("disabled_by", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_partners_board_id")),
        sa.ForeignKeyConstraint(
            ["destination_code"], ["destinations.code"], name=op.f("fk_partners_destination_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("username", name=op.f("uq_partners_username")),
    )
    op.create_table(
        "schools",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("bsid", sa.String(length=6), nullable=False),
        sa.Column("board_id", types.Key, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("town", sa.String(length=60), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_schools_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sa.UniqueConstraint("bsid", name=op.f("uq_schools_bsid")),
    )
    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schools_board_id"), ["board_id"], unique=False)

    op.create_table(
        "idempotent_answers",
        sa.Column("partner_id", types.Key, nullable=False),
        sa.Column("client_request_id", sa.String(length=35), nullable=False),
        sa.Column("order_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_idempotent_answers_partner_id")
        ),
        sa.PrimaryKeyConstraint("partner_id", "client_request_id", name=op.f("pk_idempotent_answers")),
    )
    op.create_table(
        "messages",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("partner_id", types.Key, nullable=True),
        sa.Column("operation", sa.String(length=60), nullable=True),
        sa.Column("correlation_id", sa.String(length=100), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answer_hash", sa.String(length=64), nullable=False),
        sa.Column("request_kept_hash", sa.String(length=64), nullable=True),
        sa.Column("answer_kept_hash", sa.String(length=64), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=60), nullable=True),
        sa.Column("request_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_messages_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_at"), ["at"], unique=False)

    op.create_table(
        "nonces",
        sa.Column("partner_id", types.Key, nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_nonces_partner_id")),
        sa.PrimaryKeyConstraint("partner_id", "value", name=op.f("pk_nonces")),
    )
    with op.batch_alter_table("nonces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nonces_at"), ["at"], unique=False)

    op.create_table(
        "partner_secrets",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("partner_id", types.Key, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("valid_until", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_secrets_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_secrets")),
    )
    with op.batch_alter_table("partner_secrets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_secrets_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "transcript_requests",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("partner_id", types.Key, nullable=False),
        sa.Column("client_request_id", sa.String(length=35), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("original_id", types.Key, nullable=True),
        sa.Column("application_number", sa.String(length=9), nullable=False),
        sa.Column("account_number", sa.String(length=12), nullable=True),
        sa.Column("payment_date", sa.Date(), nullable=False),
        sa.Column("amount_collected", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("hold_type", sa.String(length=30), nullable=False),
        sa.Column("release_date", sa.Date(), nullable=True),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("middle_names", sa.JSON(), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("former_last_names", sa.JSON(), nullable=False),
        sa.Column("first_name_at_school", sa.String(length=100), nullable=True),
        sa.Column("last_name_at_school", sa.String(length=100), nullable=True),
        sa.Column("preferred_first_name", sa.String(length=100), nullable=True),
        sa.Column("folded_first_name", sa.String(length=100), nullable=False),
        sa.Column("folded_last_name", sa.String(length=100), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("gender", sa.String(length=12), nullable=False),
        sa.Column("oen", sa.String(length=9), nullable=True),
        sa.Column("student_number", sa.String(length=12), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("bsid", sa.String(length=6), nullable=True),
        sa.Column("last_attended", sa.String(length=7), nullable=True),
        sa.Column("graduated", sa.Boolean(), nullable=True),
        sa.Column("board_id", types.Key, nullable=True),
        sa.Column("school_id", types.Key, nullable=True),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", types.Instant(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("received_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.Column("completed_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_transcript_requests_board_id")),
        sa.ForeignKeyConstraint(
            ["original_id"], ["transcript_requests.id"], name=op.f("fk_transcript_requests_original_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_transcript_requests_partner_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_transcript_requests_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_requests")),
        sa.UniqueConstraint(
            "partner_id",
            "client_request_id",
            name=op.f("uq_transcript_requests_partner_id_client_request_id"),
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_transcript_requests_reference")),
    )
    with op.batch_alter_table("transcript_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transcript_requests_account_number"), ["account_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_transcript_requests_application_number"), ["application_number"], unique=False
        )
        batch_op.create_index(
            "ix_transcript_requests_board_status", ["board_id", "status", "payment_date"], unique=False
        )
        batch_op.create_index(
            "ix_transcript_requests_due",
            ["board_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transcript_requests_folded_name", ["folded_last_name", "folded_first_name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_transcript_requests_oen"), ["oen"], unique=False)
        batch_op.create_index(
            "ix_transcript_requests_school_status", ["school_id", "status", "payment_date"], unique=False
        )
        batch_op.create_index(
            "ix_transcript_requests_status_completed", ["status", "completed_at"], unique=False
        )

    op.create_table(
        "users",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("board_id", types.Key, nullable=True),
        sa.Column("school_id", types.Key, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_users_board_id")),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_users_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "mails",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("request_id", types.Key, nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("sent_at", types.Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["transcript_requests.id"], name=op.f("fk_mails_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mails_message_id")),
    )
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mails_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mails_state"), ["state"], unique=False)

    op.create_table(
        "match_runs",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("request_id", types.Key, nullable=False),
        sa.Column("board_id", types.Key, nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("margin", sa.Float(), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.String(length=12), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("best_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_match_runs_board_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transcript_requests.id"], name=op.f("fk_match_runs_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_runs")),
    )
    with op.batch_alter_table("match_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_runs_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_match_runs_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_deliveries",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("request_id", types.Key, nullable=False),
        sa.Column("destination_code", sa.String(length=4), nullable=False),
        sa.Column("tracking_id", sa.String(length=35), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=True),
        sa.Column("state_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_code"], ["destinations.code"], name=op.f("fk_request_deliveries_destination_code")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transcript_requests.id"], name=op.f("fk_request_deliveries_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_deliveries")),
        sa.UniqueConstraint(
            "request_id", "destination_code", name=op.f("uq_request_deliveries_request_id_destination_code")
        ),
    )
    with op.batch_alter_table("request_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_request_deliveries_destination_state", ["destination_code", "state"], unique=False
        )

    op.create_table(
        "request_events",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("request_id", types.Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("before", sa.String(length=30), nullable=True),
        sa.Column("after", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transcript_requests.id"], name=op.f("fk_request_events_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_events")),
        sa.UniqueConstraint("request_id", "revision", name=op.f("uq_request_events_request_id_revision")),
    )
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_events_request_id"), ["request_id"], unique=False)

    op.create_table(
        "saved_searches",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", types.Key, nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("criteria_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_searches_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_saved_searches")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_searches_at"), ["at"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", types.Key, nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_user_id"), ["user_id"], unique=False)

    op.create_table(
        "transcripts",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("request_id", types.Key, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=3), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("by", sa.String(length=100), nullable=False),
        sa.Column("document_id", sa.String(length=35), nullable=True),
        sa.Column("transmission_type", sa.String(length=20), nullable=True),
        sa.Column("course_total", sa.Integer(), nullable=True),
        sa.Column("award_total", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transcript_requests.id"], name=op.f("fk_transcripts_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
    )
    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.create_index("ix_transcripts_request_id", ["request_id"], unique=False)
        batch_op.create_index(
            "uq_transcripts_current",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("current"),
            postgresql_where=sa.text("current"),
        )

    op.create_table(
        "uploads",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("request_id", types.Key, nullable=False),
        sa.Column("user_id", types.Key, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["transcript_requests.id"], name=op.f("fk_uploads_request_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_uploads_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_uploads")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_at"), ["at"], unique=False)

    op.create_table(
        "batch_items",
        sa.Column("id", types.Key, nullable=False),
        sa.Column("batch_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delivery_id", types.Key, nullable=False),
        sa.Column("transcript_id", types.Key, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["request_deliveries.id"], name=op.f("fk_batch_items_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_batch_items_transcript_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_batch_items_batch_id_position")),
        sa.UniqueConstraint(
            "delivery_id", "transcript_id", name=op.f("uq_batch_items_delivery_id_transcript_id")
        ),
    )

    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE reference_number")
    op.execute("INSERT INTO counters (name, value) VALUES ('reference_number', 0)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SEQUENCE reference_number")
    op.drop_table("batch_items")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_at"))

    op.drop_table("uploads")
    with op.batch_alter_table("transcripts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_transcripts_current", sqlite_where=sa.text("current"), postgresql_where=sa.text("current")
        )
        batch_op.drop_index("ix_transcripts_request_id")

    op.drop_table("transcripts")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ins_seen_at"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_searches_at"))

    op.drop_table("saved_searches")
    with op.batch_alter_table("request_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_events_request_id"))

    op.drop_table("request_events")
    with op.batch_alter_table("request_deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_request_deliveries_destination_state")

    op.drop_table("request_deliveries")
    with op.batch_alter_table("match_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_runs_request_id"))
        batch_op.drop_index(batch_op.f("ix_match_runs_at"))

    op.drop_table("match_runs")
    with op.batch_alter_table("mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mails_state"))
        batch_op.drop_index(batch_op.f("ix_mails_request_id"))

    op.drop_table("mails")
    op.drop_table("users")
    with op.batch_alter_table("transcript_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_transcript_requests_status_completed")
        batch_op.drop_index("ix_transcript_requests_school_status")
        batch_op.drop_index(batch_op.f("ix_transcript_requests_oen"))
        batch_op.drop_index("ix_transcript_requests_folded_name")
        batch_op.drop_index(
            "ix_transcript_requests_due",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_transcript_requests_board_status")
        batch_op.drop_index(batch_op.f("ix_transcript_requests_application_number"))
        batch_op.drop_index(batch_op.f("ix_transcript_requests_account_number"))

    op.drop_table("transcript_requests")
    with op.batch_alter_table("partner_secrets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_secrets_partner_id"))

    op.drop_table("partner_secrets")
    with op.batch_alter_table("nonces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nonces_at"))

    op.drop_table("nonces")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_at"))

    op.drop_table("messages")
    op.drop_table("idempotent_answers")
    with op.batch_alter_table("schools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schools_board_id"))

    op.drop_table("schools")
    op.drop_table("partners")
    op.drop_table("batches")
    op.drop_table("installation")
    op.drop_table("heartbeats")
    op.drop_table("destinations")
    op.drop_table("counters")
    op.drop_table("boards")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
