from typing import Any

def encode_generic(pixels: Any, width: int, height: int) -> bytes:
    """Code a bitmap (buffer of width * height bytes, non-zero = black) as T.88 generic region data."""
