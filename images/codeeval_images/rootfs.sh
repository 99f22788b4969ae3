#!/bin/sh
# The Dockerfile's image without a registry: a Debian tree made from packages, as OUT/rootfs.tar.
#
# usage: rootfs.sh OUT SUITE MIRROR [KEYRING]
#
# Run in a mount and pid namespace of its own (unshare --mount --pid --fork --kill-child): whatever debootstrap mounts
# or starts then ends with this script, also when it is killed. OUT/versions receives "PYTHON NUMPY".
set -eu

out=$1 suite=$2 mirror=$3 keyring=${4:-}
root=$out/root
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
unset PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

debootstrap --variant=minbase --include=python3,python3-numpy ${keyring:+--keyring="$keyring"} \
    "$suite" "$root" "$mirror"

# As in the Dockerfile: bytecode for all, since workers cannot write it; files that are wrong on purpose may fail.
chroot "$root" sh -c 'python3 -m compileall -q $(python3 -c "import sys; print(*filter(None, sys.path))")' || true
chroot "$root" python3 -c 'import platform, numpy; print(platform.python_version(), numpy.__version__)' >"$out/versions"

# Packages' leftovers, and what debootstrap copied from this machine.
cd "$root"
rm -rf var/cache/* var/lib/apt/* var/log/* tmp/* dev/* usr/share/doc usr/share/man usr/share/info usr/share/locale \
    etc/resolv.conf etc/hostname
find . -xdev -type f -perm /6000 -exec chmod a-s {} +

tar --create --file="$out/rootfs.tar" --numeric-owner --sort=name --one-file-system .
