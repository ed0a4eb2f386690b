"""Slack: slack-bolt's events in, Block Kit out, in one workspace or in many."""
