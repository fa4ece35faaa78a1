#!/usr/bin/env bash
# Ends what up.sh started in a folder, and the tasks that it runs, and removes the folder.
set -uo pipefail
folder=$(realpath -m "$1")
export SLURM_CONF="$folder/slurm.conf"
timeout 10 scancel -u "$(id -un)" --full >/dev/null 2>&1
for name in slurmd-n1 slurmd-n2 slurmctld munged; do
  [ -f "$folder/$name.running" ] || continue
  pid=$(cat "$folder/$name.running")
  grep -q "${name%%-*}" "/proc/$pid/cmdline" 2>/dev/null || continue
  kill "$pid" 2>/dev/null
  for _ in $(seq 1 30); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null
done
# What watches over a task outlives its node on purpose: those of this Slurm alone.
for process in /proc/[0-9]*; do
  tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q '^slurmstepd:' || continue
  tr '\0' '\n' 2>/dev/null <"$process/environ" | grep -qx "SLURM_CONF=$SLURM_CONF" && kill -9 "${process#/proc/}" 2>/dev/null
done
rm -rf "$folder"
