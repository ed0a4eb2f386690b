"""What is secret, sealed for the database: only whoever has a key of the settings can read it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"paperround: secrets of installations, 1"
"""Part of each key: the same texts sign the web chat's logins. What is sealed is lost without it.

<https://www.rfc-editor.org/rfc/rfc5869#section-3.2>
"""
NOTHING = "nothing"
"""What stands where there is no secret: that takes no key."""
KEY_BYTES = 32  # https://cryptography.io/en/latest/fernet/#cryptography.fernet.Fernet


class NoKey(Exception):
    """No key opens this, or there is none to seal with."""


class Seal:
    """Seals with the newest key, which is the first; opens with any."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        self._keys = [Fernet(_derived(key)) for key in keys]

    def close(self, secrets: Mapping[str, str]) -> str:
        """Return secrets as one text that tells nothing but their length; raises NoKey."""
        if not secrets:
            return NOTHING
        plain = json.dumps(dict(secrets))
        return self._all().encrypt(plain.encode()).decode()

    def open(self, sealed: str) -> Mapping[str, str]:
        """Return what was sealed; raises NoKey."""
        if sealed == NOTHING:
            return {}
        try:
            plain = self._all().decrypt(sealed.encode())
        except InvalidToken:
            raise NoKey from None
        opened: dict[str, str] = json.loads(plain)
        return opened

    def renewed(self, sealed: str) -> str | None:
        """Return it sealed with the newest key, None where it is so already; raises NoKey."""
        if sealed == NOTHING:
            return None
        multi = self._all()
        try:
            self._keys[0].decrypt(sealed.encode())
        except InvalidToken:
            try:
                return multi.rotate(sealed.encode()).decode()
            except InvalidToken:
                raise NoKey from None
        return None

    def _all(self) -> MultiFernet:
        if not self._keys:
            raise NoKey
        return MultiFernet(self._keys)


def _derived(key: str) -> bytes:
    """Return the Fernet key that belongs to a text of any length."""
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return urlsafe_b64encode(derivation.derive(key.encode()))
