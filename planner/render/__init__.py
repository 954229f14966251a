"""From a plan to something that is read: words, itineraries, tables, CSV. Pure."""
