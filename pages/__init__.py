"""One file per screen: read the input, one service call, draw."""
