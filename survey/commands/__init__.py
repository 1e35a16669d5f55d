"""The commands of `survey`, a module each: `survey NAME` becomes a process of `survey.commands.NAME`."""
