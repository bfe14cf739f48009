"""Composes varied official documents with exact truth, and scans them, by the hundred.

`python -m resources.samples.corpus --texts DIR --out DIR --count 300 --seed 1` writes `files/` and
`metadata.json` in the form `scanstation evaluate` reads. Titles, places and names are drawn from
`--texts` at run time and are no part of the project; the templates in `texts/` are.
"""
