"""Ranks and sums up papers for readers: a pure library over numpy, scipy and scikit-learn."""
