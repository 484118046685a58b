"""What is in a namespace from its beginning, written down in YAML or JSON."""
