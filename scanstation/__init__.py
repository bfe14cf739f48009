"""ScanStation: from a scanner folder to a record that can be searched, checked and archived."""

__version__ = "0.1.0"
