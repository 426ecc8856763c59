"""What people are told of words that they took back."""

LATER = (
    " The database overwrites its own old pages as it tidies up, usually within days; until then, only somebody with"
    " access to its disk could find your words there."
)


def old_pages(*, are_kept: bool) -> str:
    """A sentence to append, where not everything is clean at once."""
    return LATER if are_kept else ""
