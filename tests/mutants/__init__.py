"""Small changes of the rule modules, and whether a test notices them."""
