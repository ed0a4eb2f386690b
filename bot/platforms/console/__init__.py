"""The terminal as a chat: digests are printed, `/papers …` lines and votes are typed."""
