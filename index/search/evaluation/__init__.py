"""How well the search finds and decides, measured on questions whose procedures are known.

``questions`` reads them, ``run`` asks the search, ``measures`` counts, ``report`` tells.
"""
