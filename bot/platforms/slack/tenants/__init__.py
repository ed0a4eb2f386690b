"""Workspaces that come, leave, and come back."""
