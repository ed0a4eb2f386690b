"""How well the ranker does on real readers, beside every comparable method, in the same run.

Each protocol (`library`, `replay`, `topics`) turns data into tasks: what may be known (a stage),
what is to be ranked, and how the ranking is judged. Methods see a stage and nothing else, so none
can look ahead. `summary` makes tables of what was observed, with errors over readers.
"""

from recommender.evaluation.data import BadData
from recommender.evaluation.evaluating import Methods, evaluate, evaluate_here
from recommender.evaluation.finding import find
from recommender.evaluation.report import Report, as_json
from recommender.evaluation.resampling import Resampling

__all__ = [
    "BadData",
    "Methods",
    "Report",
    "Resampling",
    "as_json",
    "evaluate",
    "evaluate_here",
    "find",
]
