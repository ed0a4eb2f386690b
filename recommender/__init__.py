"""Ranks research papers for readers, and says why: a library of its own.

It knows papers, profiles and text; nothing of chat, databases or clocks.
"""

from recommender.answers import Answer
from recommender.authors import whole_name
from recommender.changes import unwanted
from recommender.cleaning import clean_text, normal_title
from recommender.completions import Completion
from recommender.explanations import Explanation
from recommender.following import followed_author
from recommender.papers import Paper
from recommender.profiles import Profile, Taste
from recommender.ranking import Ranker
from recommender.recommendations import Recommendation, Slate
from recommender.summaries import Summary, summarize

__all__ = [
    "Answer",
    "Completion",
    "Explanation",
    "Paper",
    "Profile",
    "Ranker",
    "Recommendation",
    "Slate",
    "Summary",
    "Taste",
    "clean_text",
    "followed_author",
    "normal_title",
    "summarize",
    "unwanted",
    "whole_name",
]
