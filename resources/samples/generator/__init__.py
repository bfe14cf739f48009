"""Typesets fictional Vietnamese official documents with exact truth, and ages them as scans.

`python -m resources.samples.generator --out DIR` writes pages and truth; see the README beside.
Everything is decided by the seed: the same seed, fonts and library versions give the same bytes.
"""
