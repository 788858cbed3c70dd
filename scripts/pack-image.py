"""Packs the base system: pack-image.py TREE OUTPUT.tar PARTS_FOLDER PART...

Equal input gives equal bytes: entries are sorted, owned by root, and carry one fixed time. Files named as PART (paths in the
tree) are parts: the archive has their beginning, and pax records that say what the whole is called and how long it is
(kernel-core/kernel/src/fs/imagefs/parts.rs); the whole is copied into PARTS_FOLDER.
"""

import os
import shutil
import sys
import tarfile

# 2026-01-01: files dated 1970 look broken to people.
MTIME = 1767225600
# What the loader looks at before it waits for the rest: the magic number, or the line of an interpreter.
HEAD_BYTES = 4096


def entry(archive, tree, path, parts, parts_folder):
    """Adds one file, directory or link."""
    full = os.path.join(tree, path)
    info = archive.gettarinfo(full, arcname=path)
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = MTIME
    if not info.isfile():
        archive.addfile(info)
        return
    with open(full, "rb") as content:
        if path in parts:
            name = os.path.basename(path)
            shutil.copyfile(full, os.path.join(parts_folder, name))
            info.pax_headers = {"TABULA.part": name, "TABULA.size": str(info.size)}
            info.size = min(info.size, HEAD_BYTES)
        archive.addfile(info, content)


def main():
    """Packs the tree that the arguments name."""
    tree, output, parts_folder, *parts = sys.argv[1:]
    shutil.rmtree(parts_folder, ignore_errors=True)
    os.makedirs(parts_folder)
    paths = []
    for folder, folders, files in os.walk(tree):
        paths += [os.path.relpath(os.path.join(folder, name), tree) for name in folders + files]
    with tarfile.open(output, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(paths):
            entry(archive, tree, path, parts, parts_folder)


main()
