"""A reader's runs of a lab: asking for one, doing it in a worker, showing it."""
