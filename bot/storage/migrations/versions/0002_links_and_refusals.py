"""Let accounts be linked and ignored, papers wait for another day, and buttons give commands."""

import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD_BUTTONS = ("mine", "follow", "settings")


def upgrade() -> None:
    _let_papers_be_put_aside_twice()
    _let_accounts_be_refused_and_linked()
    _let_buttons_give_commands()


def _let_papers_be_put_aside_twice() -> None:
    with op.batch_alter_table("saves") as batch:
        batch.add_column(sa.Column("aside", sa.Text(), nullable=False, server_default="saved"))
        batch.drop_constraint(op.f("pk_saves"), type_="primary")
        batch.create_primary_key(op.f("pk_saves"), ["reader_id", "paper_id", "aside"])
        batch.create_check_constraint(op.f("ck_saves_aside"), "aside IN ('saved', 'not now')")
    with op.batch_alter_table("saves") as batch:  # what is new says itself what it is
        batch.alter_column("aside", server_default=None)


def _let_accounts_be_refused_and_linked() -> None:
    with op.batch_alter_table("forgotten") as batch:
        batch.alter_column("forgotten_at", existing_type=INSTANT, nullable=True)
        batch.add_column(sa.Column("ignored_since", INSTANT, nullable=True))
        batch.create_check_constraint(
            op.f("ck_forgotten_something"),
            "forgotten_at IS NOT NULL OR ignored_since IS NOT NULL",
        )
    salts = op.create_table(
        "salts",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", name=op.f("pk_salts")),
    )
    op.bulk_insert(salts, [{"purpose": "accounts", "value": secrets.token_hex(32)}])
    op.create_table(
        "link_requests",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("asker_platform", sa.Text(), nullable=False),
        sa.Column("asker_tenant", sa.Text(), nullable=False),
        sa.Column("asker_id", sa.Text(), nullable=False),
        sa.Column("other_platform", sa.Text(), nullable=True),
        sa.Column("other_tenant", sa.Text(), nullable=True),
        sa.Column("other_id", sa.Text(), nullable=True),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "(other_platform IS NULL) = (other_id IS NULL)"
            " AND (other_platform IS NULL) = (other_tenant IS NULL)",
            name=op.f("ck_link_requests_whole_other"),
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_requests")),
        sa.UniqueConstraint(
            "asker_platform",
            "asker_tenant",
            "asker_id",
            name=op.f("uq_link_requests_asker_platform_asker_tenant_asker_id"),
        ),
    )
    op.create_index(op.f("ix_link_requests_expires_at"), "link_requests", ["expires_at"])


def _let_buttons_give_commands() -> None:
    """Rewrite what was frozen: a payload with a button that this program lacks cannot be read."""
    connection = op.get_bind()
    audiences, editions, deliveries = (
        sa.table("audiences", sa.column("id"), sa.column("kind", sa.Text)),
        sa.table("editions", sa.column("id"), sa.column("audience_id")),
        sa.table("deliveries", *map(sa.column, ("id", "edition_id", "payload"))),
    )
    found = connection.execute(
        sa.select(deliveries.c.id, deliveries.c.payload, audiences.c.kind)
        .join_from(deliveries, editions, editions.c.id == deliveries.c.edition_id)
        .join(audiences, audiences.c.id == editions.c.audience_id)
        # Quotes are escaped within texts, so this is found in no title.
        .where(sa.or_(*(deliveries.c.payload.contains(f'"name":"{old}"') for old in OLD_BUTTONS)))
    ).all()
    for row in found:
        here = " here" if row.kind == "channel" else ""
        payload = _rewritten(json.loads(row.payload), here)
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        connection.execute(
            sa.update(deliveries).where(deliveries.c.id == row.id).values(payload=text)
        )


def _rewritten(payload: dict[str, Any], here: str) -> dict[str, Any]:
    """Return a header, a note, or papers under a header, with buttons that give commands."""
    if payload.get("header"):
        payload["header"] = _rewritten(payload["header"], here)
    if "actions" in payload:
        payload["actions"] = [_new(action, here) for action in payload["actions"]]
    return payload


def _new(action: dict[str, Any], here: str) -> dict[str, Any]:
    lines = {
        "mine": "mine",
        "follow": f"interests add {action['subject']}".strip(),
        "settings": f"schedule{here}",
    }
    line = lines.get(action["name"])
    return action if line is None else action | {"name": "run", "subject": line}
