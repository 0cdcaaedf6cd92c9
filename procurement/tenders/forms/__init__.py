"""What people type about a tender, a file a step of its life. A form checks the shape; the action decides."""
