"""An organisation's own data, and a person's, as one file to keep."""
