"""What people do in Discord: heard, done, and answered."""
