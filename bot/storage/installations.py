"""Workspaces that installed the bot, their secrets sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from bot.domain.errors import UserError
from bot.domain.installations import Installation
from bot.storage.sealing import NoKey, Seal
from bot.storage.statements import upsert
from bot.storage.tables import ExpectedStateRow, InstallationRow

VARIABLE = "PAPERROUND_SECRET_KEY"
_CHANGING = ("sealed", "details", "installed_at")


class Installations:
    """`ports.InstallationStore`."""

    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection = connection
        self._seal = seal

    def get(self, platform: str, tenant: str) -> Installation | None:
        row = self._connection.execute(
            select(InstallationRow.__table__).where(_in(platform, tenant))
        ).one_or_none()
        if row is None:
            return None
        try:
            secrets = self._seal.open(row.sealed)
        except NoKey:
            raise _not_opened([f"{platform}:{tenant}"]) from None
        return Installation(
            platform=platform,
            tenant=tenant,
            secrets=secrets,
            details=row.details,
            installed_at=row.installed_at,
        )

    def put(self, installation: Installation) -> None:
        try:
            sealed = self._seal.close(installation.secrets)
        except NoKey:
            raise UserError(
                f"The tokens of the workspace {installation.platform}:{installation.tenant} are "
                f"not stored, for they would be readable: set {VARIABLE} and install the app again."
            ) from None
        statement = upsert(self._connection, InstallationRow).values(
            platform=installation.platform,
            tenant=installation.tenant,
            sealed=sealed,
            details=installation.details,
            installed_at=installation.installed_at,
        )
        new = statement.excluded
        self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[InstallationRow.platform, InstallationRow.tenant],
                set_={name: new[name] for name in _CHANGING},
            )
        )

    def remove(self, platform: str, tenant: str) -> bool:
        gone = self._connection.execute(delete(InstallationRow).where(_in(platform, tenant)))
        return gone.rowcount > 0

    def tenants(self, platform: str) -> Sequence[str]:
        # Sorted here: databases disagree about the order of texts.
        return sorted(
            self._connection.scalars(
                select(InstallationRow.tenant).where(InstallationRow.platform == platform)
            )
        )

    def reseal(self) -> int:
        changed, closed = 0, []
        for row in self._connection.execute(
            select(InstallationRow.platform, InstallationRow.tenant, InstallationRow.sealed)
            .order_by(InstallationRow.platform, InstallationRow.tenant)
            .with_for_update()
        ).all():
            try:
                renewed = self._seal.renewed(row.sealed)
            except NoKey:
                closed.append(f"{row.platform}:{row.tenant}")
                continue
            if renewed is not None:
                self._connection.execute(
                    update(InstallationRow)
                    .where(_in(row.platform, row.tenant))
                    .values(sealed=renewed)
                )
                changed += 1
        if closed:
            raise _not_opened(closed)
        return changed

    def expect(self, state_hash: str, *, now: datetime, expires_at: datetime) -> None:
        self._expire(now)
        self._connection.execute(
            upsert(self._connection, ExpectedStateRow)
            .values(state_hash=state_hash, expires_at=expires_at)
            .on_conflict_do_update(
                index_elements=[ExpectedStateRow.state_hash], set_={"expires_at": expires_at}
            )
        )

    def arrived(self, state_hash: str, *, now: datetime) -> bool:
        found = self._connection.execute(
            delete(ExpectedStateRow).where(
                ExpectedStateRow.state_hash == state_hash, ExpectedStateRow.expires_at > now
            )
        )
        self._expire(now)
        return found.rowcount > 0

    def _expire(self, now: datetime) -> None:
        self._connection.execute(delete(ExpectedStateRow).where(ExpectedStateRow.expires_at <= now))


def _in(platform: str, tenant: str) -> ColumnElement[bool]:
    return and_(InstallationRow.platform == platform, InstallationRow.tenant == tenant)


def _not_opened(workspaces: Sequence[str]) -> UserError:
    named = ", ".join(workspaces)
    return UserError(
        f"No key opens the stored tokens of {named}: add the key that they were sealed with to "
        f"{VARIABLE}, after the newest, or install the app there again."
    )
