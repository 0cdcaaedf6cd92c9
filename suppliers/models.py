"""The models of this floor, gathered for Django. Import a model from its slice, not from here."""
