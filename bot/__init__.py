"""Paper Round: brings each reader the research papers they would have picked, into their chat."""

__version__ = "0.1.0"
