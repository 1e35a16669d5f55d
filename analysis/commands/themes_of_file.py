"""`analysis themes FILE`, where FILE is no workspace."""

from analysis import theming_command
from analysis.commands import themes

DESCRIPTION = themes.DESCRIPTION
add_arguments = theming_command.add_arguments
run = theming_command.run
