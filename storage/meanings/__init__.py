"""What customer service means for a team: ended alone, sorted, voted for, consented to, kept alive by stories."""
