"""Links between accounts that are under way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select

from bot.domain.ids import AccountRef
from bot.domain.people import LinkRequest
from bot.storage.statements import upsert
from bot.storage.tables import LinkRequestRow

_ASKER = (LinkRequestRow.asker_platform, LinkRequestRow.asker_tenant, LinkRequestRow.asker_id)
_OTHER = (LinkRequestRow.other_platform, LinkRequestRow.other_tenant, LinkRequestRow.other_id)


class Links:
    """`ports.LinkStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, request: LinkRequest) -> None:
        statement = upsert(self._connection, LinkRequestRow).values(**_columns(request))
        new = statement.excluded
        changing = ("code_hash", *(column.key for column in _OTHER), "expires_at")
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=_ASKER, set_={name: new[name] for name in changing}
            )
        )

    def get(self, code_hash: str) -> LinkRequest | None:
        row = self._connection.execute(
            select(LinkRequestRow.__table__)
            .where(LinkRequestRow.code_hash == code_hash)
            .with_for_update()
        ).one_or_none()
        return None if row is None else _request(row)

    def remove(self, code_hash: str) -> None:
        self._connection.execute(
            delete(LinkRequestRow).where(LinkRequestRow.code_hash == code_hash)
        )

    def expire(self, now: datetime) -> None:
        self._connection.execute(delete(LinkRequestRow).where(LinkRequestRow.expires_at <= now))


def names(account: AccountRef) -> ColumnElement[bool]:
    """Return the condition that a request is this account's, on either side."""
    wanted = (account.platform, account.tenant, account.external_id)
    asks, agrees = (
        [column == part for column, part in zip(side, wanted, strict=True)]
        for side in (_ASKER, _OTHER)
    )
    return or_(and_(*asks), and_(*agrees))


def _columns(request: LinkRequest) -> dict[str, object]:
    asker, other = request.asker, request.other
    return {
        "code_hash": request.code_hash,
        "asker_platform": asker.platform,
        "asker_tenant": asker.tenant,
        "asker_id": asker.external_id,
        "other_platform": other.platform if other else None,
        "other_tenant": other.tenant if other else None,
        "other_id": other.external_id if other else None,
        "expires_at": request.expires_at,
    }


def _request(row: Row[Any]) -> LinkRequest:
    return LinkRequest(
        code_hash=row.code_hash,
        asker=AccountRef(
            platform=row.asker_platform, tenant=row.asker_tenant, external_id=row.asker_id
        ),
        other=None
        if row.other_platform is None
        else AccountRef(
            platform=row.other_platform, tenant=row.other_tenant, external_id=row.other_id
        ),
        expires_at=row.expires_at,
    )
