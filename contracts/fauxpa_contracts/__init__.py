"""What Qonto promises, as data: the API description, the clauses and the quirks."""
