"""Telling a citizen who asked for it that a dossier has moved: followers, signed events, notices, their delivery."""
