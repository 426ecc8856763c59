"""The running program: settings, server, scheduler, sender, command line."""
