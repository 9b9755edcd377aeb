"""What the words of a portal record mean, one module for each thing that is read.

Pure functions from the source's own text to the catalogue's types. Every result keeps that text in
``source``. Finding the text in a file is left to ``index.catalog.sources``.
"""
