"""The running program's parts between the composition root and the use cases: async, no vendor."""
