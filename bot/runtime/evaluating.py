"""`paperround evaluate`: recorded data by their protocols, or this deployment by its own votes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

from bot.domain.errors import InvalidInput, UserError
from bot.services.evaluating import gather
from bot.storage.database import Database
from recommender.evaluation import (
    BadData,
    Methods,
    Resampling,
    as_json,
    evaluate,
    evaluate_here,
    find,
)

Json = dict[str, Any]
Tell = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def of_data(paths: Sequence[Path], *, everything: bool, seed: int, tell: Tell) -> Json:
    """Evaluate every data set found; raises InvalidInput with a sentence about what is wrong."""
    run = partial(evaluate, processes=os.cpu_count() or 1, tell=tell)
    try:
        methods = Methods(seed=seed, everything=everything)
        return as_json(run(find(paths), methods, Resampling(seed=seed)))
    except BadData as error:
        raise InvalidInput(str(error)) from error
    except (BrokenProcessPool, MemoryError) as error:
        raise UserError(
            "The evaluation was cut short, mostly a sign of too little memory: name one data set."
        ) from error


def of_here(database: Database, *, seed: int, tell: Tell) -> Json:
    """Evaluate on what was shown and voted here, or say that it is too little."""
    with database.unit_of_work(read_only=True) as uow:
        gathered = gather(uow)
    methods, resampling = Methods(seed=seed), Resampling(seed=seed)
    return as_json(evaluate_here(gathered.showings, gathered.known, methods, resampling, tell=tell))
