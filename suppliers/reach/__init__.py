"""Outages are recorded, not argued: a probe's readings, a record at each deadline, a supplier's own clicks."""
