#!/usr/bin/env bash
# `import igraph` imports all of matplotlib.pyplot where matplotlib happens to be installed.
#
# Seen with igraph 1.0.0, matplotlib 3.11.2, Python 3.11, on Linux.
#
# igraph does not depend on matplotlib, and a plot has to be asked for. Yet its import tries
# matplotlib.pyplot, to learn whether it could draw, and keeps it. A program that only wants
# components or communities pays for that at each start as soon as anything else in the same
# environment brings matplotlib along (a notebook, a plot of the tests): ten times the processor time
# here, and it comes and goes with packages which the program never names. Measure a program's start
# in the environment that it is deployed with, not in the one of its tests.
#
# Seen:
#   igraph alone:      pyplot imported: False
#   matplotlib beside: pyplot imported: True
#   modules in memory: 162, then 504; seconds of processor time: 0.06, then 0.63
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
install() { "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "$@"; }
look() {
	"$folder/venv/bin/python" - <<-'PYTHON'
		import sys, time

		began = time.process_time()
		import igraph

		seconds = time.process_time() - began
		print("matplotlib.pyplot" in sys.modules, len(sys.modules), f"{seconds:.2f}")
	PYTHON
}
install igraph==1.0.0 numpy==2.4.6
look >/dev/null # the first import compiles
read -r alone modules seconds <<<"$(look)"
install matplotlib==3.11.2
look >/dev/null
read -r beside more_modules more_seconds <<<"$(look)"
echo "igraph alone:      pyplot imported: $alone"
echo "matplotlib beside: pyplot imported: $beside"
echo "modules in memory: $modules, then $more_modules; seconds of processor time: $seconds, then $more_seconds"
[ "$alone" = False ] && [ "$beside" = True ]
