"""A function looks at itself: six themes of four sentences, three actions. Nobody is ranked."""
