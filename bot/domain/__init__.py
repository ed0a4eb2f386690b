"""Values and ports: what Paper Round talks about, with no vendor and no I/O."""
