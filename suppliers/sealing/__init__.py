"""Sealing: keys, boxes, streams and receipts. Bytes in, bytes out: no tables, no settings, no clock."""
