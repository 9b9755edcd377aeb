"""Rasa components for Vietnamese; ``config.yml`` names them."""
