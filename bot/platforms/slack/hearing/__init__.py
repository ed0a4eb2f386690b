"""What people do in Slack: heard, done, and answered."""
