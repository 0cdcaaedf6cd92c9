"""The opening: two people, one window, every bid of an envelope or none."""
