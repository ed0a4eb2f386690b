"""The report as a value: tables of methods and measures, ours with ratios to all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from recommender.evaluation.resampling import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours beside another method, on the cases that both were run on."""

    ratio: Estimate | None
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method: its figures by measure, and for ours the comparisons by method and measure."""

    method: str
    ours: bool
    cases: int
    units: int
    figures: Mapping[str, Estimate]
    against: Mapping[str, Mapping[str, Comparison]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One slice of one protocol on one data set; `unit` is what the errors are over."""

    protocol: str
    data: str
    slice: str
    unit: str
    units: int
    cases: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was measured in one run; without tables, `reason` says why."""

    seed: int
    draws: int
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    reason: str | None = None


def as_json(report: Report) -> dict[str, Any]:
    """Make plain data of a report: the same names, nested."""
    return asdict(report)
