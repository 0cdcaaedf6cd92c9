"""Real data that the demo starts with; README.md beside this file says where each file is from."""
