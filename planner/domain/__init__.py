"""What there is, in frozen dataclasses and fixed words; imports nothing but the standard library and dateutil."""
