"""What we know about the Vietnamese language: cleaning, folding, spelling, segmenting, numbers and dates.

Imported by both environments, so it needs nothing but underthesea and runs on Python 3.10.
"""
