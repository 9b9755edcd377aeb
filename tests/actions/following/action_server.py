"""The action server's parts that tell of changes and keep petitions, as a process of its own, for tests that kill it.

``python -m tests.actions.following.action_server PORT``; its settings come from the environment.
"""

import sys

from prometheus_client import CollectorRegistry
from sanic import Sanic

from actions.database import open_database
from actions.following.serving import serve_following
from actions.forgetting import add_forgetting_route
from actions.petitions.routes import add_routes
from actions.petitions.store import PetitionStore
from configuration.settings import load_settings

if __name__ == "__main__":
    settings = load_settings()
    app = Sanic("following")
    database, secret = open_database(settings.dossier_database), settings.secret.get_secret_value()
    serve_following(app, settings, database, secret, CollectorRegistry())
    add_forgetting_route(app, database, secret)
    token = settings.petitions.officer_token
    store = PetitionStore(database, secret, settings.petitions.working_days, settings.petitions.holidays)
    add_routes(app, store, token.get_secret_value() if token else None, CollectorRegistry())
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
