"""Records in, Block Kit out: plain dicts, no client, no session."""
