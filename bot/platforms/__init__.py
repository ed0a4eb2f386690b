"""Where people read and vote; each folder knows one vendor and none of the others."""
