#!/bin/bash
# Sweeps: the same database whatever the threads, the shards, the kills and the full disks on the way.
set -u
. t/tools/tap.sh
work=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
export MOCA_DATA=$PWD LC_ALL=C
MOCA=$(realpath "$MOCA")
export MOCA
same_runs=$PWD/t/tools/same-runs
cd "$work" || exit 1

# same A B NAME: the databases have the same rows
same() {
	if "$same_runs" "$1" "$2" >differences 2>&1; then
		pass "$3"
	else
		fail "$3"
		head -n 10 differences | cut -c 1-200 | sed 's/^/# /'
	fi
}

# says STATUS TEXT NAME ARGUMENT...: moca ends with this status and says this (* stands for anything)
says() {
	local status=$1 text=$2 name=$3 got
	shift 3
	got=$("$MOCA" "$@" 2>&1 >out)
	got="$? $got"
	# shellcheck disable=SC2254
	case $got in
	"$status "$text) pass "$name" ;;
	*) is "$got" "$status $text" "$name" ;;
	esac
}

ask() { "$MOCA" query --db "$1" --format csv --sql "$2" | sed 1d; }

cat >small.ini <<-'END'
	[grid]
	soc.dram_bytes_per_cycle = 8, 16
	soc.groups = 3, 4 ; three groups of eight tiles cannot be
	workload.load = 0.5..1.5/0.5
	policy = static, moca
	seed = 1..4
	[fixed]
	workload = C
	workload.tasks = 30
	[output]
	tasks = yes
END

# ---- what a sweep is ----

says 0 "moca: small: 96 of 96 points: 0 were there, 48 replayed, 48 cannot be run*" "a sweep" \
	sweep small.ini --db small.db
says 0 "*" "the same on three threads" sweep small.ini --db three.db --jobs 3
same small.db three.db "the same rows"
is "$(ask small.db "SELECT DISTINCT problem FROM point WHERE run_id IS NULL" | grep -c groups)" 1 \
	"impossible points are recorded, with the reason"
is "$(ask small.db "SELECT count(*), count(DISTINCT place) FROM point")" 96,12 "each point has its row"
is "$(ask small.db "SELECT count(*) FROM task")" 1440 "and tasks"
is "$(ask small.db "SELECT finished FROM sweep")" 1 "it is finished"
says 0 "moca: small: 96 of 96 points: 96 were there, 0 replayed*" "once is enough" \
	sweep small.ini --db small.db
"$MOCA" run --workload C --set workload.tasks=30 --set soc.dram_bytes_per_cycle=8 --load 0.5 \
	--policy static,moca --seeds 4 --db first.db >out 2>&1
says 0 "moca: small: 96 of 96 points: 0 were there, 40 replayed, 8 have a run that was recorded already, 48 cannot be run*" \
	"what moca run has recorded is not computed again" sweep small.ini --db first.db
"$MOCA" run --workload C --set workload.tasks=30 --set soc.dram_bytes_per_cycle=16 --load 1 \
	--policy static --seeds 4 --db small.db >out 2>err
is "$(grep -c '4 runs: 0 replayed, 4 were recorded' err)" 1 "nor the other way about"
says 0 "" "a sweep's runs are repeated from the database alone" rerun --db small.db
is "$(tail -n 1 out)" "48 runs re-executed, 0 differ" "to the bit"

# Only the tile counts that the policies ask for are lowered, and no trace is recorded: with the same result.
printf '[grid]\npolicy = all, best\n[fixed]\nworkload = C\nworkload.tasks = 60\nseed = 3\n' >all.ini
says 0 "*" "every policy in a sweep" sweep all.ini --db sweep-all.db --jobs 2
"$MOCA" run --workload C --set workload.tasks=60 --seeds 3..3 --policy all,best --no-tasks --db run-all.db >out 2>&1
results="SELECT key, policy, sla, stp, fairness, antt, latency_p99_cycles, makespan_cycles, energy_joules FROM run ORDER BY 2"
is "$(ask sweep-all.db "$results")" "$(ask run-all.db "$results")" "is what moca run makes of it"

# ---- shards ----

for k in 1 2 3 4 5; do
	"$MOCA" sweep small.ini --db "shard$k.db" --shard $k/5 --jobs 2 2>/dev/null || echo "shard $k" >&2
done
says 0 "moca: small: 96 of 96 points joined; in merged.db" "shards are joined" merge merged.db shard?.db
says 0 "*" "one process again" sweep small.ini --db one.db
same one.db merged.db "the result of one process"
cp merged.db before.db
says 0 "moca: small: was complete already; in merged.db" "joining again does nothing" merge merged.db shard?.db
is "$(cksum <merged.db)" "$(cksum <before.db)" "nothing at all"
says 65 "moca: 19 of 96 points are missing: 2, 7, 12, 17, 22, ...; expected the shards that have them" \
	"missing points are named" merge some.db shard1.db shard2.db shard4.db shard5.db
is "$(ls some.db 2>&1)" "ls: cannot access 'some.db': No such file or directory" "and nothing is written"
mkdir other && sed 's/8, 16/8, 32/' small.ini >other/small.ini
"$MOCA" sweep other/small.ini --db other3.db --shard 3/5 2>/dev/null
says 65 "moca: shard1.db and other3.db are of different sweeps: *8, 16*8, 32*" "another spec's shard is refused" \
	merge some.db shard1.db other3.db
says 65 "moca: the database has points of 'small' that are not of shard 2/5*" "a shard stays a shard" \
	sweep small.ini --db shard1.db --shard 2/5 --resume

# ---- changes ----

says 65 "moca: sweep 'small' has changed since it was begun in this database: *8, 16*8, 32*" \
	"a spec that has changed is refused" sweep other/small.ini --db small.db --resume
mkdir data && cp -r "$MOCA_DATA/models" "$MOCA_DATA/traces" data/ && sed -i 's/^dram_efficiency.*/dram_efficiency = 0.9/' data/models/socs/gemmini8.ini
MOCA_DATA=data says 65 "moca: sweep 'small' has changed since it was begun in this database: the soc 'gemmini8' is not as it was*" \
	"so is a file that the spec names" sweep small.ini --db small.db --resume
(echo '# a comment'; cat small.ini) >other/small.ini
says 0 "*96 were there*" "a comment is no change" sweep other/small.ini --db small.db --resume

cp small.db two.db
sed 's/8, 16/8, 32/' small.ini >other/small.ini
says 0 "moca: small: beside the sweep of this name that is there: *8, 16*8, 32*" \
	"beside a finished sweep there may be another of its name" sweep other/small.ini --db two.db
says 0 "*96 were there*" "and the first one is still known" sweep small.ini --db two.db
says 0 "*96 were there*" "to go on as well" sweep small.ini --db two.db --resume
is "$(ask two.db "SELECT count(*) FROM sweep")" 2 "there are two"

# ---- until an interval is narrow enough ----

cat >until.ini <<-'END'
	[grid]
	workload.load = 0.6, 1.2
	policy = static, moca
	seed = 1..60
	[fixed]
	workload.tasks = 60
END
says 0 "*" "seeds until the interval is narrow" sweep until.ini --db until.db --until-ci 2pp --jobs 2
wide=$(ask until.db "SELECT count(*) FROM (SELECT count(*) AS n FROM point GROUP BY place, policy) WHERE n = 60")
says 0 "*until: $wide design* wider than +-2pp with all seeds*" "where all are too few it says so" \
	sweep until.ini --db until0.db --until-ci 2pp
says 64 "*seed as the last key*" "a dry run refuses what the sweep would" sweep all.ini --until-ci 2pp --dry-run
says 0 "*" "with one thread" sweep until.ini --db until1.db --until-ci 2pp
same until.db until1.db "the same seeds"
is "$(ask until.db "SELECT count(*) > 0 FROM (SELECT count(*) AS n FROM point GROUP BY place, policy) WHERE n < 60")" 1 \
	"not all of them"
(grep -v seed until.ini | sed 's/\[grid\]/[grid]\n\tseed = 1..9/') >first.ini
says 64 "moca: --until-ci adds seed after seed*" "seeds must come last" sweep first.ini --db x.db --until-ci 1pp
for k in 1 2 3; do
	"$MOCA" sweep until.ini --db "until-$k.db" --shard $k/3 --until-ci 2pp 2>/dev/null
done
says 0 "*joined*" "shards with some seeds" merge until-all.db until-?.db
same until.db until-all.db "are what one process makes"

# ---- kills ----

ms=$("$MOCA" sweep until.ini --dry-run | sed -n 's/.*(\([0-9.e+-]*\) ms a point).*/\1/p')
seeds=$(awk -v ms="${ms:-1}" 'BEGIN { n = int(3000 / ms / 4); if (n < 50) n = 50; if (n > 20000) n = 20000; print n }')
sed "s/1\.\.60/1..$seeds/" until.ini >killed.ini
says 0 "*" "undisturbed" sweep killed.ini --db calm.db
# disturbed: sweeps with --resume, killed at random moments, until one comes through
disturbed() {
	while true; do
		"$MOCA" sweep killed.ini --db killed.db --resume --jobs 2 2>/dev/null &
		sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
		kill -9 $! 2>/dev/null || break
		wait $! 2>/dev/null
		kills=$((kills + 1))
	done
	wait $!
}
kills=0 differ=0
for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
	rm -f killed.db*
	disturbed
	"$same_runs" calm.db killed.db >differences 2>&1 || differ=$((differ + 1))
	[ $kills -ge 24 ] && break
done
echo "# killed $kills times in $round sweeps of $((4 * seeds)) points, ${ms:-?} ms each"
is "$((kills >= 24)) $differ" "1 0" "killed dozens of times: the finished database is the same"
is "$(ask killed.db "PRAGMA integrity_check")" ok "and whole"

"$MOCA" sweep killed.ini --db term.db 2>err &
pid=$!
sleep 0.5
kill -TERM $pid
wait $pid
is "$? $(grep -c -- '--resume goes on' err)" "143 1" "SIGTERM: commits, and ends with 143"
"$MOCA" sweep killed.ini --db term.db --resume 2>err &
pid=$!
sleep 0.5
kill -TERM $pid && kill -TERM $pid # as timeout(1) does, which sends it to the process and to its group
wait $pid
is "$? $(grep -c -- '--resume goes on' err)" "143 1" "SIGTERM twice is one wish"
says 65 "moca: the database has * of * points of 'killed' already; expected --resume, to go on there" \
	"without --resume it does not go on" sweep killed.ini --db term.db
says 0 "*were there*" "with --resume it does" sweep killed.ini --db term.db --resume
same calm.db term.db "to the same end"

size=$(wc -c <calm.db)
cp /dev/null full.db && rm full.db
(ulimit -f $((size / 3000)) && "$MOCA" sweep killed.ini --db full.db 2>err)
is "$? $(grep -c 'cannot write' err)" "74 1" "a full disk is told"
says 0 "*" "when there is room again it goes on" sweep killed.ini --db full.db --resume
same calm.db full.db "to the same end"

"$MOCA" sweep killed.ini --db twice.db 2>/dev/null &
pid=$!
for _ in $(seq 500); do [ -s twice.db ] && break; sleep 0.01; done
says 73 "moca: another sweep is writing to twice.db (process $pid on *); wait for it, or take another database" \
	"two sweeps on one database" sweep killed.ini --db twice.db --resume
kill $pid
wait $pid
is "$(ls twice.db-sweep 2>&1 | grep -c 'No such file')" 1 "no lock stays"

cp small.db into.db
for out in new into; do
	for signal in INT TERM; do
		"$MOCA" merge $out.db calm.db 2>err &
		pid=$!
		until compgen -G "$out.db-[jw]*" >twice; do kill -0 $pid || break; done 2>/dev/null
		kill -$signal $pid
		wait $pid
		is "$? $(cat err)" "$((128 + $(kill -l $signal))) moca: interrupted; nothing was written" \
			"merge into $out.db: SIG$signal"
	done
done
is "$(echo new.db* into.db*) $(cksum <into.db)" "new.db* into.db $(cksum <small.db)" "no file is left, and what was there is as it was"

# ---- dry runs ----

printf '[grid]\nsoc.groups = 3\n[fixed]\nworkload.tasks = 9\n' >none.ini
"$MOCA" sweep none.ini --dry-run >out
is "$(grep -c 'points that were tried .* cannot be run, such as: .*groups' out) $(grep -c ^time out)" "1 0" \
	"a dry run says if nothing can be run"

says 0 "" "a dry run" sweep small.ini --dry-run --db dry.db --shard 2/5
sed 's/about .*/about/; s/^of [0-9]* points that were tried [0-9]* cannot/of some points that were tried some cannot/' out >told
is "$(cat told)" "small: 96 points at 12 places
shard 2/5: 19 of them
fixed: workload = C, workload.tasks = 30, soc = gemmini8, qos = M; tasks = yes
first point 0: soc.dram_bytes_per_cycle = 8, soc.groups = 3, workload.load = 0.5, policy = static, seed = 1
last point 95: soc.dram_bytes_per_cycle = 16, soc.groups = 4, workload.load = 1.5, policy = moca, seed = 4
of some points that were tried some cannot be run, such as: tiles = 8 and groups = 3; expected groups to divide tiles
time: about" "tells what there is"
is "$(ls dry.db* 2>&1 | grep -c 'No such file')" 1 "and writes nothing"
finish
