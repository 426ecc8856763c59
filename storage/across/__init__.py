"""What reads or changes many features at once."""
