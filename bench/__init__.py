"""Speed and memory beside PyTorch and scikit-learn on the same work: ``python -m bench``. Never part of the tests."""
