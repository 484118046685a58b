"""What every request passes before a handler sees it, and every answer on its way out."""
