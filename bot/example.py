"""The example company of the sandbox: who is in it, and six weeks of history, read from example.toml."""
