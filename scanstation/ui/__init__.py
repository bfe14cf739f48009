"""The window: PySide6 lives in this room and nowhere else; it asks services, in domain words."""
