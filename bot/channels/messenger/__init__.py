"""Messenger: its webhook, how answers look there, and sending them."""
