"""Recognised pages in; type, fields, priority and secrecy out, each with score and evidence."""
