"""The words of the station: frozen values, the lifecycle, the field schema, events.

Knows the standard library only. Nothing here reads a disk, a clock or a database by itself.
"""
