"""Zalo Official Account: its webhook, how answers look there, sending them, and the pair of tokens."""
