"""The library: cards with what is worth copying, which come to whoever needs them; and the forum that writes them."""
