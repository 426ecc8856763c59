"""Ideas for a customer's operation: each is answered within a week, also where the answer is no."""
