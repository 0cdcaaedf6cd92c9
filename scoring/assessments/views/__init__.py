"""Pages of the panel and of marking. Who may see a page is decided before anything is read."""
