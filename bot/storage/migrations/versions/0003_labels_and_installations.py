"""Let audiences have the names that people read, workspaces install the bot, and acts stay ignored.

Those acts are what somebody did while they were ignored, after they are no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _let_audiences_have_labels_and_workspaces_install()
    _let_acts_stay_ignored()


def _let_audiences_have_labels_and_workspaces_install() -> None:
    # In place on both databases: what others refer to is not rebuilt.
    op.add_column("audiences", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("installations") as batch:
        batch.alter_column("token", existing_type=sa.Text(), new_column_name="sealed")
    op.create_table(
        "expected_states",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_expected_states")),
    )
    op.create_index(op.f("ix_expected_states_expires_at"), "expected_states", ["expires_at"])


def _let_acts_stay_ignored() -> None:
    name = op.f("ck_forgotten_something")
    with op.batch_alter_table("forgotten") as batch:
        batch.add_column(sa.Column("ignored_until", INSTANT, nullable=True))
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(
            name,
            "forgotten_at IS NOT NULL OR ignored_since IS NOT NULL OR ignored_until IS NOT NULL",
        )
