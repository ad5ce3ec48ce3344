"""One library each, doing the same workload for a benchmark in a process of its own."""
