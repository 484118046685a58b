"""The simulated e-invoicing network: who can be reached, what happens to an invoice, and when."""
