"""`analysis themes FILE`, where FILE is no workspace."""

from analysis.commands import themes
from analysis.finding import theming_command

DESCRIPTION = themes.DESCRIPTION
add_arguments = theming_command.add_arguments
run = theming_command.run
