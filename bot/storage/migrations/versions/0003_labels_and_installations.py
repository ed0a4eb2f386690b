"""Let audiences have the names that people read, and workspaces install the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both databases: what others refer to is not rebuilt.
    op.add_column("audiences", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("installations") as batch:
        batch.alter_column("token", existing_type=sa.Text(), new_column_name="sealed")
    op.create_table(
        "expected_states",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_expected_states")),
    )
    op.create_index(op.f("ix_expected_states_expires_at"), "expected_states", ["expires_at"])
