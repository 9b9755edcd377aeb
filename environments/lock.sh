#!/bin/sh
# Resolves environments/*.in into lock files with hashes. Needs uv and the internet.
set -eu
cd "$(dirname "$0")"
options="--generate-hashes --no-header --no-annotate --python-platform x86_64-manylinux_2_28 --quiet --upgrade"
uv pip compile tools.in --python-version 3.10 $options -o tools.lock
# torch itself is left to torch.txt: its builds differ, and so do their hashes.
uv pip compile core.in --python-version 3.11 $options --torch-backend cpu --no-emit-package torch -o core.lock
uv pip compile core-dev.in --python-version 3.11 $options -o core-dev.lock
uv pip compile bot.in --python-version 3.10 $options --override bot-overrides.txt -o bot.lock
uv pip compile bot-dev.in --python-version 3.10 $options -o bot-dev.lock
