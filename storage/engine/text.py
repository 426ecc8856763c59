"""What a database takes of a text."""


def keepable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    if text.isascii() and "\0" not in text:  # as most are
        return text
    return text.encode("utf-8", "ignore").decode().replace("\0", "")
