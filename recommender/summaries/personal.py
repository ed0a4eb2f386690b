"""placeholder"""
from __future__ import annotations
from dataclasses import dataclass
from typing import Any
from recommender.cleaning import clean_text

@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    headline: str
    detail: str | None = None

def summarize(paper: Any, profile: Any = None, max_chars: int = 300, ranker: Any = None) -> Summary:
    return Summary(headline=clean_text(paper.abstract)[:max_chars])
