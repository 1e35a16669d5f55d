"""`survey desk-admin`: belongs to the desk, of which nothing is loaded here."""

import sys

from survey.__main__ import become

if __name__ == "__main__":
    become("survey.desk.first_administrator", sys.argv[1:])
