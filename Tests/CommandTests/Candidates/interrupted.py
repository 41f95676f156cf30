"""Runs a command with its standard error on a terminal, and interrupts it when the first progress is seen there.

Its standard output goes on to ours; its exit status is ours.
"""
import os
import pty
import signal
import subprocess
import sys

ours, theirs = pty.openpty()
child = subprocess.Popen(sys.argv[1:], stderr=theirs, env=dict(os.environ, TERM="xterm"))
os.close(theirs)
seen = b""
while b"/" not in seen:
    try:
        seen += os.read(ours, 4096)
    except OSError:
        sys.exit("the command has ended: " + seen.decode())
child.send_signal(signal.SIGINT)
sys.exit(child.wait())
