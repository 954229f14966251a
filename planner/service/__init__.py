"""The use cases, by noun; what pages, worker and command line call."""
