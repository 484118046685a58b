"""One module per group of calls. Each method describes its call once, for both clients."""
