"""Services that people use: how far each depends on its suppliers, and the old systems under it."""
