"""Wildmarch on one machine: what is installed, built, started, watched and stopped.

    console     what a person reads while it works; Refusal, the one line that says what to do
    packages    Debian packages        build       CMake and Ninja
    plan        directories, ports, settings from the environment, addresses; kept beside the data
    secrets     passwords and keys, each in a file of its own
    servers     RabbitMQ, Postgres, Redis, each private
    services    our own processes and their configuration
    supervisor  the process that starts, watches, restarts and stops them; control is its client
    health      whether a part answers
    lifecycle   up and down, in order
    __main__    the commands

compose/up and the tests stand on the same modules.
"""
