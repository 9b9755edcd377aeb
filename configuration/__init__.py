"""The typed configuration: one ``motcua.toml``, environment variables over it."""
