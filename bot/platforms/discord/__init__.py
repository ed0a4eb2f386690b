"""Discord: servers, channels and direct messages over a gateway that is kept."""
