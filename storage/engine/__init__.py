"""The database: transactions, statements, deadlines, health, back-ups."""
