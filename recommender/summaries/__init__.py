"""Short summaries of an abstract, personal where a taste is given."""
