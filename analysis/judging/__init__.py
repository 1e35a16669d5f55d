"""What people decide on what was found: themes, coding, safeguarding, quotes; and who, then, spoke of what."""
