"""The chat in the browser: the local platform, which needs no account and no token."""
