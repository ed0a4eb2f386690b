"""Remember of a message that somebody let it be posted again: it may have arrived before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both databases: what others refer to is not rebuilt.
    column = sa.Column("again_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("deliveries", column)
