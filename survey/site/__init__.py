"""What people who answer see: the visit, from the entry address to the thanks, and the way out of it."""
