"""One library each, doing the same work for a benchmark in a process of its own."""
