"""PostgreSQL as Django knows it, with an end to the waiting (`docs/decisions/0019-a-server-that-hangs.md`)."""
