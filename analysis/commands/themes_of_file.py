"""`analysis themes FILE`, where FILE is no workspace."""

from analysis.finding import theming_command

DESCRIPTION = theming_command.DESCRIPTION
add_arguments = theming_command.add_arguments
run = theming_command.run
