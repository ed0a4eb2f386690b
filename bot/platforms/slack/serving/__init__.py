"""The two ways in: a socket that is kept, and requests that Slack sends."""
