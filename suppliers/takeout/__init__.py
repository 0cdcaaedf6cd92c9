"""A supplier's own data as one file to keep."""
