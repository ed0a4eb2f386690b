"""Pieces of Discord's messages: pure functions from texts, buttons and fields to JSON."""
