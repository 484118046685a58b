"""Webhooks: what is to be delivered, how it is signed, and the delivering itself."""
