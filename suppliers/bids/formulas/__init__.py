"""Checks and counts of a bid: bytes and text in, findings out."""
