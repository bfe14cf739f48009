"""Pages in, recognised pages and searchable PDF/A out.

Knows pixels and PDF bytes; knows no Qt, no database, no law.
"""
