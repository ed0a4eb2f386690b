"""What everything about Slack rests on: who is meant, by which token, and what an error means."""
