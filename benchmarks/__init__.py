"""Benchmarks of docs/performance.md, one script a topic: `./dev bench TOPIC`."""
