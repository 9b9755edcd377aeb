"""Where a dossier stands: the client of the status API, and what is said of its answer."""
