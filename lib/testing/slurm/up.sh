#!/usr/bin/env bash
# A real Slurm on this machine alone, for `npm run test:slurm`: munged, slurmctld and two slurmd as
# "nodes", on the loopback address, with a key and folders of their own. Needs root and Debian's packages.
#
#   up.sh FOLDER        then: export SLURM_CONF=FOLDER/slurm.conf
set -euo pipefail
folder=$(realpath -m "$1")
nodes=2 processors=2 memory=4000 controller_port=16817 node_port=16820

[ "$(id -u)" = 0 ] || { echo "Slurm's nodes start tasks as their users, which takes root" >&2; exit 3; }
missing=()
for package in munge slurmctld slurmd slurm-client; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || { echo "there is no apt-get to install ${missing[*]}" >&2; exit 3; }
  export DEBIAN_FRONTEND=noninteractive
  { timeout 120 apt-get update -q && timeout 300 apt-get install -qy --no-install-recommends "${missing[@]}"; } \
    >/dev/null 2>&1 </dev/null || { echo "${missing[*]} could not be installed" >&2; exit 3; }
fi

umask 022
mkdir -p "$folder"/{controller,log,munge}
# Daemons bind to what the host's name resolves to: an address of this machine alone.
host=$(hostname -s)
getent ahostsv4 "$host" >/dev/null || echo "127.0.0.1 $host" >>/etc/hosts
address=$(getent ahostsv4 "$host" | awk '{ print $1; exit }')
case $address in 127.*) ;; *) echo "the host's name is at $address, not on the loopback" >&2; exit 3 ;; esac

# From 23.02 on slurmd loads a plugin for cgroups unless told not to.
version=$(slurmd -V | grep -oE '[0-9]+\.[0-9]+' | head -1)
: >"$folder/cgroup.conf"
[ "$(printf '%s\n23.02\n' "$version" | sort -V | head -1)" = 23.02 ] && echo "CgroupPlugin=disabled" >"$folder/cgroup.conf"
cat >"$folder/slurm.conf" <<END
ClusterName=interlingua
SlurmctldHost=$host($address)
SlurmctldPort=$controller_port
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
# A task that is queued again may start once its credential has expired.
AuthInfo=socket=$folder/munge/socket,cred_expire=5
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/controller
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SwitchType=switch/none
MpiDefault=none
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2,sched_min_interval=100000
JobRequeue=1
ReturnToService=2
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=2
CompleteWait=0
MinJobAge=86400
PropagateResourceLimits=NONE
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
DefMemPerCPU=1000
$(for i in $(seq 1 $nodes); do echo "NodeName=n$i NodeHostname=$host NodeAddr=$address Port=$((node_port + i)) CPUs=$processors RealMemory=$memory State=UNKNOWN"; done)
PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF="$folder/slurm.conf"

start() { # NAME COMMAND …
  local name=$1
  shift
  setsid nohup "$@" >"$folder/log/$name.out" 2>&1 </dev/null &
  echo "$!" >"$folder/$name.running"
}
until_true() { # SECONDS COMMAND …
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { echo "gave up waiting for: $*" >&2; tail -n 20 "$folder"/log/* >&2; exit 1; }
    sleep 0.1
  done
}
idle() { [ "$(sinfo -h -N -t idle -o %N | wc -l)" -ge $nodes ]; }

dd if=/dev/urandom of="$folder/munge/key" bs=1 count=1024 status=none
chmod 600 "$folder/munge/key"
start munged munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/log/munged.log" --seed-file="$folder/munge/seed"
until_true 10 bash -c "munge -S '$folder/munge/socket' -n | unmunge -S '$folder/munge/socket'"
start slurmctld slurmctld -D -f "$SLURM_CONF"
until_true 20 scontrol ping
for i in $(seq 1 $nodes); do
  mkdir -p "$folder/spool-n$i"
  start "slurmd-n$i" slurmd -D -N "n$i" -f "$SLURM_CONF"
done
until_true 30 idle
