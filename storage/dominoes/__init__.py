"""Hand-overs: whoever receives says what they need, whoever gives says yes, and a tap tells whether it holds."""
