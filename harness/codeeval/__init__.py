"""The product: draws samples, runs them, studies the results."""
