#!/usr/bin/env python3
"""Plays the system log: writes each datagram that arrives at /dev/log to a file, one a line."""
import os
import socket
import sys

path = "/dev/log"
if os.path.exists(path):
    os.unlink(path)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(path)
os.chmod(path, 0o666)
with open(sys.argv[1], "ab", buffering=0) as log:
    while True:
        log.write(listener.recv(65536).rstrip(b"\0\n") + b"\n")
