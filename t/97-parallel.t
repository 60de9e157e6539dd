#!/bin/bash
# contrib/parallel, on this machine and on two hosts: what GNU parallel collects equals what one process gives, also if
# a shard's moca is killed. The hosts are directories, and ssh to them is a program that shares nothing but the machine.
set -u
. t/tools/tap.sh
need parallel "a sweep through GNU parallel" || finish
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
finish
