"""Arithmetic of the market: shares, concentration, names. Numbers in, numbers out."""
