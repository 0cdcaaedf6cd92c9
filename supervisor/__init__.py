"""What starts, watches and stops the service; it never imports Django."""
