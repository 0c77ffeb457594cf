#!/usr/bin/env python3
"""Mounts a file system that never answers, as a user's FUSE server that hangs: silent_fuse.py FOLDER UID

Everybody's accesses wait (allow_other), root's as well. It ends with this process."""

import ctypes
import os
import struct
import sys

folder, uid = sys.argv[1], int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
device = os.open("/dev/fuse", os.O_RDWR)
options = f"fd={device},rootmode=40000,user_id={uid},group_id={uid},allow_other"
if libc.mount(b"silent", folder.encode(), b"fuse", 0, options.encode()) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
# FUSE_INIT is answered, since the kernel sends nothing else before; protocol 7.31.
request = os.read(device, 1 << 17)
(unique,) = struct.unpack_from("<Q", request, 8)
body = struct.pack("<IIIIHHIIHHI", 7, 31, 65536, 0, 0, 0, 4096, 1, 1, 0, 0) + bytes(24)
os.write(device, struct.pack("<IiQ", 16 + len(body), 0, unique) + body)
print("mounted", flush=True)
while True:
    os.read(device, 1 << 17)
