"""From a spooled file to recognised pages, a searchable PDF and an original in the vault."""
