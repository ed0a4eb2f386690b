"""Remember in which sentences a paper's source itself sums it up."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place on both databases: what others refer to is not rebuilt.
    op.add_column("papers", sa.Column("tldr", sa.Text(), nullable=True))
