"""What passes over the wire."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
