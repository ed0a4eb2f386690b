"""The gateway, kept open: its client, its supervision, and the commands that Discord shows."""
