"""Bids: answers and a price, sealed until two people open them."""
