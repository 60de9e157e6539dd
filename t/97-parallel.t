#!/bin/bash
# contrib/parallel, on this machine and on two hosts: what GNU parallel collects equals what one process gives, also if
# a shard's moca is killed, and old shards are refused when something has changed. The hosts are directories, and ssh to them is a program that shares nothing but the machine.
set -u
. t/tools/tap.sh
need parallel "a sweep through GNU parallel" || finish
need bzip2 "a sweep through GNU parallel" || finish
need sqlite3 "a sweep by another moca" || finish
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
mkdir "$work/tmp" "$work/one" "$work/two"
# parallel keeps its notes in PARALLEL_HOME
export MOCA MOCA_DATA=$PWD TMPDIR=$work/tmp PARALLEL_HOME=$work/parallel
MOCA=$(realpath "$MOCA")
cat >"$work/spec.ini" <<'END'
[grid]
policy = static, moca
seed = 1..30
[fixed]
workload = C
END
"$MOCA" sweep "$work/spec.ini" --db "$work/one.db" >/dev/null 2>&1

joined="0 moca: spec: 60 of 60 points joined; in $work/out.db"

# same NAME: the sweep in out.db is that of one process, and no shard is left on a host
same() {
	{ t/tools/same-runs "$work/one.db" "$work/out.db" && find "$work"/{tmp,one,two} -name 'moca*'; } >"$work/why" 2>&1
	is "$(head -n 20 "$work/why" | cut -c 1-200)" "" "$1"
}

sweep() { contrib/parallel/sweep "$work/spec.ini" 6 "$work/out.db" "$@" >"$work/said" 2>&1; }

sweep
is "$? $(tail -n 3 "$work/said")" "$joined" "this machine"
same "... gives what one process gives"
before=$(stat -c '%n %i %Y' "$work/out.db" "$work"/out.db.shards/*.db)
sweep
is "$? $(stat -c '%n %i %Y' "$work/out.db" "$work"/out.db.shards/*.db)" "0 $before" "again, nothing is done"
rm "$work/out.db" "$work/out.db.shards/2-of-6.db"
sweep
is "$? $(tail -n 3 "$work/said")" "$joined" "a shard is deleted"
same "... and made again"

# ---- changes ----

# refuses WHAT NAME [OUT.db]: 65, what has changed is said and what to delete, and all files stay as they are
refuses() {
	local before
	before=$(cd "$work" && cksum out.db* out.db.shards/* 2>/dev/null)
	sweep
	is "$? $(grep -c "$1" "$work/said") $(grep -c "^to begin anew, delete ${3:-$work/out.db.shards}" "$work/said")" "65 1 1" "$2"
	is "$(cd "$work" && cksum out.db* out.db.shards/* 2>/dev/null)" "$before" "... and nothing is touched"
}

cp "$work/spec.ini" "$work/spec.was"
sed -i 's/30/31/' "$work/spec.ini"
refuses "out.db: .*seed was '1..30', is '1..31'" "the spec has changed: the database is refused" "it and $work/out.db.shards"
mv "$work/out.db" "$work/out.was"
refuses "/1-of-6.db: .*seed was '1..30', is '1..31'" "... and so are its shards"
mv "$work/spec.was" "$work/spec.ini"
cp -r models traces "$work"
sed -i 's/^dram_efficiency.*/dram_efficiency = 0.9/' "$work/models/socs/gemmini8.ini"
MOCA_DATA=$work refuses "the soc 'gemmini8' is not as it was" "a file that it names has changed"
mv "$work/out.was" "$work/out.db"
MOCA_DATA=$work refuses "the soc 'gemmini8' is not as it was" "... and the database is refused" "it and $work/out.db.shards"
rm "$work/out.db"
for file in "$work"/out.db.shards/*.db; do
	sqlite3 "$file" "UPDATE sweep SET version = '0', digest = 'x'"
done
refuses "it was moca 0, and is" "moca has changed"
mv "$work/spec.ini" "$work/other.ini"
contrib/parallel/sweep "$work/other.ini" 6 "$work/out.db" >"$work/said" 2>&1
is "$? $(cat "$work/said")" "65 $work/out.db.shards/1-of-6.db: no sweep 'other' in it; to begin anew, delete $work/out.db.shards" \
	"the shards of another spec are refused"
mv "$work/other.ini" "$work/spec.ini"
rm -r "$work"/out*

# ssh HOST COMMAND...: with nothing of our environment
cat >"$work/ssh" <<END
#!/bin/sh
while case \$1 in -l | -p) shift ;; -*) ;; *) false ;; esac do shift; done
cd "$work/\$1" && shift && [ "\$1" = -- ] && shift && exec env -i HOME="\$PWD" PATH="$PATH" SHELL=/bin/sh USER=me TMPDIR="\$PWD" MOCA_DATA="$PWD" \\
	PARALLEL_HOME="$work/parallel" sh -c "\$*"
END
chmod +x "$work/ssh"
printf '2/one\n2/two\n' >"$work/hosts"
# the first that does shard 3 is killed before it has ended
cat >"$work/moca" <<END
#!/bin/sh
case "\$* \$(echo $work/killed*)" in *' 3/6 '*/killed\*) touch "$work/killed"; kill -KILL \$\$ ;; esac
exec "$MOCA" "\$@"
END
chmod +x "$work/moca"
MOCA=$work/moca PARALLEL_SSH=$work/ssh sweep --sshloginfile "$work/hosts" --no-notice
is "$? $(tail -n 3 "$work/said")" "$joined" "two hosts, and moca is killed once"
[ -e "$work/killed" ] && same "... give what one process gives"
is "$(sed 1d "$work"/out.db.shards/*.log | cut -f 2 | sort -u | tr '\n' ' ')" "one two " "both had a part"
rm -r "$work"/out*

cat >"$work/moca" <<END
#!/bin/sh
case "\$*" in *' 3/6 '*) echo 'moca: no, no' >&2; exit 65 ;; esac
exec "$MOCA" "\$@"
END
MOCA=$work/moca sweep
is "$? $(tail -n 1 "$work/said")" "1 1 shards have failed; $work/out.db.shards/*.err tell why" "a shard that fails is told"
is "$(cat "$work"/out.db.shards/3*.err)" "moca: no, no" "... and why"
sweep
is "$? $(tail -n 3 "$work/said")" "$joined" "again"
is "$(sed 1d "$work"/out.db.shards/*.log | cut -f 1 | sort | tr '\n' ' ')" "1 2 3 3 4 5 6 " "... does that one alone"
same "... and gives what one process gives"
rm -r "$work"/out*

# ---- hosts that differ ----

mkdir "$work/data" && mv "$work/models" "$work/traces" "$work/data"
cat >"$work/moca" <<END
#!/bin/sh
case "\$*" in *' 5/6 '*shard.db*) MOCA_DATA="$work/data" && export MOCA_DATA ;; esac
exec "$MOCA" "\$@"
END
MOCA=$work/moca sweep
is "$? $(grep -c "5-of-6.db: .*soc 'gemmini8' is not as it was" "$work/said") $(ls "$work/out.db" 2>&1 | grep -c 'No such')" "65 1 1" \
	"a host with another file is found out"
is "$(tail -n 1 "$work/said")" "to begin anew, delete $work/out.db.shards" "... and the cure is told"
rm -r "$work"/out*

# ---- what is asked for ----

for shards in 0 x 007 -1 ''; do
	for script in parallel/sweep slurm/submit; do
		contrib/$script "$work/spec.ini" "$shards" "$work/out.db" >"$work/said" 2>&1
		is "$? $(cut -d, -f 1 "$work/said") $(find "$work" -name 'out*')" "64 SHARDS '$shards'; expected a number " \
			"$script refuses '$shards' shards, and writes nothing"
	done
done
contrib/parallel/sweep no-such 2 "$work/out.db" >"$work/said" 2>&1
is "$? $(cut -c 1-30 "$work/said") $(find "$work" -name 'out*')" "66 moca: unknown sweep 'no-such'  " "an unknown name is refused, and nothing written"
rm -r "$work/data" && mkdir "$work/data" && cp -r models traces "$work/data" && cp "$work/spec.ini" "$work/data/models/sweeps"
MOCA_DATA=$work/data contrib/parallel/sweep spec 6 "$work/out.db" >"$work/said" 2>&1
is "$? $(tail -n 3 "$work/said")" "$joined" "a name of moca list sweeps"
same "... gives what one process gives"
rm -r "$work"/out*
(unset MOCA && PATH=/usr/bin:/bin && sweep)
is "$? $(tail -n 3 "$work/said")" "$joined" "without \$MOCA, and none in the path: the checkout's own"
finish
finish
