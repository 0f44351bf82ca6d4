#!/usr/bin/env bash
# Runs once, as root, when the image is built. Only here is there a network.
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export DEBIAN_FRONTEND=noninteractive

apt-get update -q
apt-get install -y -q bubblewrap  # students' code runs in it, or not at all

python=python3.11
for each in python3.14 python3.13 python3.12; do
    if "$each" -c "" 2> /dev/null; then python=$each; break; fi
done
"$python" -c "import ensurepip" 2> /dev/null || apt-get install -y -q "$python" "$python-venv"

"$python" -m venv /opt/hwcheck
/opt/hwcheck/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check -r "$source/requirements.txt"
chmod -R go-rwx "$source/bank"
