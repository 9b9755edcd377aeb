"""What is counted of events and notices, for whoever watches this installation."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


class NoticeMetrics:
    """The figures of one action server; the gauges are the shared database's."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """``registry``: the one that the action server tells of."""
        self.events = Counter(
            "motcua_dossier_events", "Events about dossiers that came in, by the answer", ["status"], registry=registry
        )
        self.requests = Counter(
            "motcua_notice_requests", "Requests to the bot about notices, by the answer", ["status"], registry=registry
        )
        self.notices = Gauge(
            "motcua_notices", "Notices of the last 90 days, by their state", ["state"], registry=registry
        )
        self.oldest = Gauge(
            "motcua_notice_oldest_open_seconds", "Age of the oldest notice without an end", registry=registry
        )
