"""Digest formats: text in, papers and problems out."""
