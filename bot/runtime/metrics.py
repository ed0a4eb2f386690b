"""Counters of what the running program did, in a registry of their own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector


class Metrics:
    """What `/metrics` shows; no label ever names a person, a topic or a paper."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.files = Counter("paperround_files", "Digest files taken in", registry=self.registry)
        self.papers = Counter("paperround_papers", "New papers stored", registry=self.registry)
        self.editions = Counter("paperround_editions", "Editions made", registry=self.registry)
        self.votes = Counter("paperround_votes", "Acts on papers stored", registry=self.registry)
        self.messages = Counter(
            "paperround_messages", "Messages by their outcome", ["outcome"], registry=self.registry
        )
        self.epoch = Gauge("paperround_epoch", "The ranker's epoch", registry=self.registry)
