"""Keys with which a person's own software reads and writes through the API (`docs/decisions/0020-api-keys.md`)."""
