"""Reports on the catalogue as HTML: one file each, to send, print or put on a server, with no script in it.

What a report says is left to ``index.catalog.comparison`` and ``index.catalog.quality``.
"""
