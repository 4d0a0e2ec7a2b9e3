"""The smallest room that brings one of everything."""
