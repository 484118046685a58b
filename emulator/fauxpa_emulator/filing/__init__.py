"""Files that come in: what they are called, how they are kept, and what a received invoice is said to hold."""
