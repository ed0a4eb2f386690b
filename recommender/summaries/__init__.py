"""Summaries: one or two sentences taken from the abstract, the second chosen for the reader."""

from recommender.summaries.personal import Summary, summarize

__all__ = ["Summary", "summarize"]
