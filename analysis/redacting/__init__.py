"""What in a text could point at a person: identifiers by their form, names and places by lists and surroundings."""
