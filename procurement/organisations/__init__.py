"""Organisations (buyers, suppliers, the centre) and the people who act for them."""
