"""Judging an invoice as a platform does: schema, European rules, French rules, and what a PDF must be."""
