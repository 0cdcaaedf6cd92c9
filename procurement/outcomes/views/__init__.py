"""Pages of outcomes, a file a room. A door decides who sees one, an action decides what may be done."""
