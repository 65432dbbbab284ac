"""What the page draws: answers, the release beside them, and the few fixed strings."""
