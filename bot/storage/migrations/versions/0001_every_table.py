"""Make every table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_papers()
    _make_people()
    _make_ledger()
    _make_machinery()


def _make_papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("listed_number", sa.Integer(), nullable=True),
        sa.Column("listed_at", INSTANT, nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("arxiv_id", sa.Text(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("pdf_url", sa.Text(), nullable=True),
        sa.Column("code_url", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("upvotes", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_papers_merged_elsewhere")),
        sa.ForeignKeyConstraint(["merged_into"], ["papers.id"], name=op.f("fk_papers_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("listed_number", name=op.f("uq_papers_listed_number")),
        sa.UniqueConstraint("number", name=op.f("uq_papers_number")),
    )
    op.create_index(
        "ix_papers_listed", "papers", ["listed_at", "listed_number", "merged_into", "id"]
    )
    op.create_index(
        "ix_papers_merged_into",
        "papers",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "paper_keys",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_paper_keys_paper_id")),
        sa.PrimaryKeyConstraint("kind", "value", "paper_id", name=op.f("pk_paper_keys")),
    )
    op.create_index(op.f("ix_paper_keys_paper_id"), "paper_keys", ["paper_id"], unique=False)
    op.create_index(
        "uq_paper_keys_identifier",
        "paper_keys",
        ["kind", "value"],
        unique=True,
        sqlite_where=sa.text("kind IN ('arxiv', 'doi')"),
        postgresql_where=sa.text("kind IN ('arxiv', 'doi')"),
    )
    op.create_table(
        "digest_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("parser", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.Column("last_new_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('read', 'refused')", name=op.f("ck_digest_files_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_files")),
        sa.UniqueConstraint("sha256", name=op.f("uq_digest_files_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digest_files_path", "digest_files", ["path", "read_at"], unique=False)
    op.create_table(
        "file_sightings",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["digest_files.id"],
            name=op.f("fk_file_sightings_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "host", "path", name=op.f("pk_file_sightings")),
    )
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.Column("listed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["digest_files.id"], name=op.f("fk_listings_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_listings_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
        sa.UniqueConstraint("file_id", "paper_id", name=op.f("uq_listings_file_id_paper_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_listings_paper_id"), "listings", ["paper_id"], unique=False)


def _make_people() -> None:
    op.create_table(
        "readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readers")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "accounts",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name=op.f("fk_accounts_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "tenant", "external_id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_reader_id"), "accounts", ["reader_id"], unique=False)
    op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("choosiness", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("note_when_empty", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.Column("next_due_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["readers.id"], name=op.f("fk_audiences_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint(
            "platform",
            "tenant",
            "channel",
            "name",
            name=op.f("uq_audiences_platform_tenant_channel_name"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audiences_due", "audiences", ["state", "next_due_at"], unique=False)
    op.create_index(op.f("ix_audiences_owner_id"), "audiences", ["owner_id"], unique=False)
    op.create_table(
        "interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'muted')", name=op.f("ck_interests_kind")),
        sa.CheckConstraint(
            "(reader_id IS NULL) <> (audience_id IS NULL)", name=op.f("ck_interests_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["audiences.id"],
            name=op.f("fk_interests_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name=op.f("fk_interests_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.UniqueConstraint(
            "audience_id", "kind", "topic", name=op.f("uq_interests_audience_id_kind_topic")
        ),
        sa.UniqueConstraint(
            "reader_id", "kind", "topic", name=op.f("uq_interests_reader_id_kind_topic")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "signals",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("occurred_at", INSTANT, nullable=True),
        sa.Column("retracted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["audiences.id"],
            name=op.f("fk_signals_audience_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_signals_paper_id")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name=op.f("fk_signals_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "reader_id", "paper_id", "surface", "message", "name", name=op.f("pk_signals")
        ),
    )
    op.create_index(
        "ix_signals_audience",
        "signals",
        ["audience_id", "paper_id"],
        unique=False,
        sqlite_where=sa.text("audience_id IS NOT NULL"),
        postgresql_where=sa.text("audience_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_signals_paper_id"), "signals", ["paper_id"], unique=False)
    op.create_table(
        "saves",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_saves_paper_id")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name=op.f("fk_saves_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reader_id", "paper_id", name=op.f("pk_saves")),
    )
    op.create_index(op.f("ix_saves_paper_id"), "saves", ["paper_id"], unique=False)
    op.create_table(
        "forgotten",
        sa.Column("account_hash", sa.Text(), nullable=False),
        sa.Column("forgotten_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account_hash", name=op.f("pk_forgotten")),
    )


def _make_ledger() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("composed_at", INSTANT, nullable=False),
        sa.Column("cutoff", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=False),
        sa.Column("cleared", sa.Text(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["audiences.id"],
            name=op.f("fk_editions_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["follows"], ["editions.id"], name=op.f("fk_editions_follows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("audience_id", "period", name=op.f("uq_editions_audience_id_period")),
        sa.UniqueConstraint("follows", name=op.f("uq_editions_follows")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_editions_first",
        "editions",
        ["audience_id"],
        unique=True,
        sqlite_where=sa.text("follows IS NULL"),
        postgresql_where=sa.text("follows IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("attempted_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('header', 'papers', 'note')", name=op.f("ck_deliveries_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'unknown')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.CheckConstraint("length(nonce) <= 25", name=op.f("ck_deliveries_nonce_length")),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_deliveries_edition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "edition_id", "position", name=op.f("uq_deliveries_edition_id_position")
        ),
        sa.UniqueConstraint("nonce", name=op.f("uq_deliveries_nonce")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliveries_message"), "deliveries", ["message"], unique=False)
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["edition_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_table(
        "shown",
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_shown_audience_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_shown_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_shown_paper_id")),
        sa.PrimaryKeyConstraint("audience_id", "paper_id", name=op.f("pk_shown")),
    )
    op.create_index(op.f("ix_shown_delivery_id"), "shown", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_shown_paper_id"), "shown", ["paper_id"], unique=False)
    op.create_table(
        "impressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("shown_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "audience_id IS NOT NULL OR reader_id IS NOT NULL", name=op.f("ck_impressions_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["audiences.id"],
            name=op.f("fk_impressions_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_impressions_edition_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_impressions_paper_id")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["readers.id"], name=op.f("fk_impressions_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impressions")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_impressions_audience_id"), "impressions", ["audience_id"], unique=False
    )
    op.create_index(op.f("ix_impressions_edition_id"), "impressions", ["edition_id"], unique=False)
    op.create_index(op.f("ix_impressions_paper_id"), "impressions", ["paper_id"], unique=False)
    op.create_index(op.f("ix_impressions_reader_id"), "impressions", ["reader_id"], unique=False)


def _make_machinery() -> None:
    op.create_table(
        "inbound_events",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "event_id", name=op.f("pk_inbound_events")),
    )
    op.create_index(
        op.f("ix_inbound_events_received_at"), "inbound_events", ["received_at"], unique=False
    )
    op.create_table(
        "installations",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", name=op.f("pk_installations")),
    )
    op.create_table(
        "leases",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_leases")),
    )
    op.create_table(
        "epochs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("community", sa.Text(), nullable=True),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_epochs")),
        sqlite_autoincrement=True,
    )
