"""PostgreSQL as Django knows it, with an end to the waiting (`docs/decisions/0019-a-database-that-hangs.md`)."""
