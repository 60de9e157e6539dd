#!/bin/bash
# contrib/slurm under a real Slurm of two nodes, as t/tools/slurm makes it: an array of eight shards, of which one's moca
# is killed, one is requeued, one comes near its time limit and one's node dies, gives what one process gives.
# shellcheck disable=SC2317,SC2016 # what until_ calls
set -u
. t/tools/tap.sh
PATH=$PATH:/usr/sbin:/sbin
for program in slurmctld slurmd sbatch munged; do
	need "$program" "a sweep through Slurm" || finish
done
work=$(mktemp -d) || exit
slurm=$work/slurm
mkdir "$slurm" "$work/tmp"
trap 't/tools/slurm stop "$slurm"; rm -rf "$work"' EXIT
if ! t/tools/slurm start "$slurm" 2>"$work/why"; then
	sed 's/^/# /' "$work/why"
	echo "1..0 # SKIP Slurm does not start here: $(tail -n 1 "$work/why")"
	exit 0
fi
export SLURM_CONF=$slurm/slurm.conf MOCA MOCA_DATA=$PWD TMPDIR=$work/tmp MOCA_SAVE=1s

# Long task lists, so that every shard takes some seconds, and can be caught in the middle
shards=8 points=800
cat >"$work/spec.ini" <<'END'
[grid]
workload.load = 0.5, 0.8
policy = static, moca
seed = 1..200
[fixed]
workload = C
workload.tasks = 30000
END
parts=$work/out.db.shards

# hurry: a job that was queued again would wait two minutes, so that what is under way about its first start does not hit
# the second. Once no process of the first is there, three seconds will do: credentials count whole seconds
hurry() {
	local state reason number task begin
	while read -r state reason number task begin; do
		[[ "$state $reason" = 'PENDING BeginTime' && $begin > $(date -d '9 seconds' +%FT%T) ]] || continue
		grep -qsF "slurmstepd: [$number." /proc/[0-9]*/cmdline || scontrol update jobid="$task" starttime=now+3
	done < <(squeue -h -r -t PD -O 'State:24,Reason:24,JobID:24,JobArrayID:24,EligibleTime:24')
}

# until_ COMMAND...: waits, with patience, since the machine may be slow
until_() {
	local end=$((SECONDS + 150))
	until "$@"; do
		if [ "$SECONDS" -gt "$end" ]; then
			fail "in vain: $*"
			{ squeue; tail -n 5 "$parts"/*.log; } 2>&1 | sed 's/^/# /'
			finish
		fi
		hurry
		sleep 0.1
	done
}

count() { "$MOCA" query --db "$1" --format csv --sql 'SELECT count(*) FROM run' 2>/dev/null | tail -n 1; }

log_has() { grep -q "$2" "$parts/$1.log" 2>/dev/null; }
all_done() { [ -z "$(squeue -h)" ]; }

# in_the_middle SHARD: whether its database has points already; sets node, job, and moca's pid and database
in_the_middle() {
	local command
	if log_has "$1" complete; then
		fail "shard $1 is caught in the middle"
		finish
	fi
	read -r job node < <(squeue -h -t R -j "${array}_$1" -o '%A %N') || return
	while IFS=/ read -r _ _ pid _; do
		command=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || continue
		[[ $command = timeout* || ! $command =~ ' sweep '.*' --db '([^ ]*) ]] && continue
		database=${BASH_REMATCH[1]}
		[ "$(count "$database")" -gt 0 ] 2>/dev/null && return
	done < <(grep -lzxsF "SLURM_JOB_ID=$job" /proc/[0-9]*/environ)
	return 1
}

# disturb SHARD COMMAND: lets it start, and does that to it when it is in the middle; again, if moca has just ended,
# as it does at each saving
disturb() {
	scontrol release "${array}_$1"
	until_ eval "in_the_middle $1 && $2"
}

# check STATUS NAME [FILE]
check() {
	if [ "$1" = 0 ]; then
		pass "$2"
	else
		fail "$2"
		head -n 20 "${3:-/dev/null}" | cut -c 1-200 | sed 's/^/# /'
	fi
}

# All wait until they are released, so that each can be disturbed at leisure.
submit() { contrib/slurm/submit "$work/spec.ini" $shards "$work/out.db" "$@" >"$work/jobs" 2>&1; }
submit --hold
is "$? $(sed 's/^[0-9]*//' "$work/jobs")" "0  $shards shards into $parts/
 their merge into $work/out.db" "submitted"
[ "$failures" = 0 ] || finish
{ read -r array _ && read -r merge _; } <"$work/jobs"

disturb 1 'kill -KILL "$pid"'
until_ log_has 1 'queued again'
pass "moca is killed: the job queues itself again"

disturb 2 'scontrol requeue "$job"'
until_ log_has 2 'after TERM'
pass "requeued: it ends"
[ "$(count "$parts/2-of-$shards.db")" -gt 0 ]
check $? "... and saves what it has" "$parts/2.log"

disturb 3 true
scancel --signal=USR1 --batch "$job" 2>/dev/null & # delivers it, and repeats it after five seconds
scancel=$!
until_ log_has 3 'queued again'
kill $scancel
log_has 3 'after USR1'
check $? "the time limit is near: the job saves and queues itself again" "$parts/3.log"

disturb 4 true
t/tools/slurm kill "$slurm" "$node"
lost=$(dirname "$database")
until_ log_has 4 'start 2'
pass "its node dies: it begins again on the other"
t/tools/slurm revive "$slurm" "$node"

scontrol release "$array" "$merge" 2>/dev/null # some of the array are released
until_ all_done
for shard in 1 2 3 4; do
	log_has "$shard" 'start 2: complete'
	check $? "shard $shard is complete at its second start" "$parts/$shard.log"
done
is "$(cd "$parts" && echo *)" "$(for k in $(seq $shards); do echo -n "$k-of-$shards.db $k.log "; done)merge.log" \
	"nothing but shards and logs is in the directory"

"$MOCA" sweep "$work/spec.ini" --db "$work/one.db" --jobs 2 >/dev/null 2>"$work/err"
is "$? $(count "$work/one.db")" "0 $points" "the same in one process"
t/tools/same-runs "$work/one.db" "$work/out.db" >"$work/difference" 2>&1
check $? "what was merged equals it, table by table" "$work/difference"

state() { stat -c '%n %i %Y' "$work/out.db" "$parts"/*.db; }
before=$(state)
submit
until_ all_done
is "$(state)" "$before" "submitted again, nothing is done"
rm -r "$lost"
is "$(ls "$work/tmp")" "" "nothing is left on the nodes' disks, but what the dead node had"

t/tools/slurm stop "$slurm"
is "$? $(env -u SLURM_CONF grep -lzxsF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ)" "0 " "Slurm leaves no process behind"
finish
