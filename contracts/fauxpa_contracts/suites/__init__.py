"""The conformance suites: pytest files, one for each area, that know an address and nothing else of what they judge.

Run them with `fauxpa check`, or `pytest --pyargs fauxpa_contracts.suites -p fauxpa_contracts.suites.plugin`. Every test
names the clauses that it proves.
"""
