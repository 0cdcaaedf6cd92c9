"""Pages of a tender, a file a room. A door decides who sees it, an action decides what may be done."""
