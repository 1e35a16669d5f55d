"""From people to numbers that may be published: disclosure control, its attack, shares, tallies, comparisons, waves."""
