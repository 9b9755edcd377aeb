"""The catalogue of administrative procedures: its types, sources, store and checks."""
