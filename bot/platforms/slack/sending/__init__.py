"""What goes to Slack by itself: digests, notices, and questions who reacted."""
