"""Pieces of Block Kit: pure functions from texts, buttons and fields to JSON."""
