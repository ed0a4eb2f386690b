"""What holds for the project as a whole: its imports, its locks, its package."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
