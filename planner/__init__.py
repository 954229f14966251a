"""A planner for stays abroad: from a family's request to a checked day-by-day itinerary."""

__version__ = "0.1.0"
