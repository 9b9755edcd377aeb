"""Puts the telling of changes into the action server: its routes, and a courier that works beside them."""

from __future__ import annotations

import datetime
from typing import Any

from prometheus_client import CollectorRegistry
from sanic import Sanic
from sqlalchemy import Engine

from actions.following.courier import Courier
from actions.following.events import EventIntake
from actions.following.metrics import NoticeMetrics
from actions.following.quiet_hours import QuietHours
from actions.following.routes import add_routes
from configuration.settings import Settings


def serve_following(
    app: Sanic[Any, Any], settings: Settings, engine: Engine, secret: str, registry: CollectorRegistry
) -> None:
    """Take events in and bring notices, for as long as ``app`` runs."""
    quiet = QuietHours(settings.notices.quiet_from, settings.notices.quiet_until)
    intake = EventIntake(engine, secret, quiet, datetime.timedelta(hours=settings.notices.expires_hours))
    metrics = NoticeMetrics(registry)
    courier = Courier(engine, settings.bot_url, secret, quiet, metrics)
    add_routes(app, intake, settings.dossier_events_secret, metrics, courier.wake)
    app.add_task(courier.run())
