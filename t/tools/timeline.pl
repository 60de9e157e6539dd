#!/usr/bin/perl
# Checks a timeline against the database's task rows: timeline.pl FILE.json TASKS.csv BANDWIDTH EFFICIENCY
# Prints what is wrong, or "sound". JSON::PP is in Perl's core.
use strict;
use warnings;
use JSON::PP;

my ($file, $tasks_file, $bandwidth, $efficiency) = @ARGV;
my @problems;
sub wrong { push @problems, "@_"; }
sub slurp { local (@ARGV, $/) = @_; return <>; }

# Times are read in microseconds and compared in cycles; Perl reads numbers to a unit in the last place.
sub near
{
	my ($got, $expected) = @_;
	return defined $got && abs($got - $expected) <= 1e-3 + 1e-9 * abs($expected);
}

my $trace = decode_json(slurp($file));
my $scale = $trace->{otherData}{clock_hz} / 1e6;
my @events = @{$trace->{traceEvents}};

# ---- names, order ----

my (%process, %thread, %order);
for (grep { $_->{ph} eq 'M' } @events) {
	$process{$_->{pid}} = $_->{args}{name} if $_->{name} eq 'process_name';
	$thread{"$_->{pid} $_->{tid}"} = $_->{args}{name} if $_->{name} eq 'thread_name';
	$order{"$_->{pid} $_->{tid}"} = $_->{args}{sort_index} if $_->{name} eq 'thread_sort_index';
}
wrong('processes:', join ', ', map { $process{$_} } sort keys %process)
	unless join(' ', map { $process{$_} } sort keys %process) eq 'tiles tenants machine';
my ($before, %spans) = (0);
for (@events) {
	wrong("not sorted at $_->{ts}") if $_->{ts} < $before;
	$before = $_->{ts};
	next unless $_->{ph} eq 'X';
	my $key = "$_->{pid} $_->{tid}";
	wrong("no name or place: thread $key") unless defined $thread{$key} && defined $order{$key};
	$_->{from} = $_->{ts} * $scale;
	$_->{to} = ($_->{ts} + $_->{dur}) * $scale;
	push @{$spans{$key}}, $_;
}

# ---- spans: nested or disjoint; on a tile disjoint ----

my $busy = 0;
for my $key (sort keys %spans) {
	my ($pid) = split ' ', $key;
	my @open;
	for my $span (@{$spans{$key}}) {
		pop @open while @open && $open[-1]{to} <= $span->{from} + 1e-3;
		wrong("$thread{$key}: $span->{name} at $span->{ts} leaves what contains it")
			if @open && $span->{to} > $open[-1]{to} + 1e-3;
		wrong("$thread{$key}: $span->{name} at $span->{ts} overlaps")
			if @open && $process{$pid} eq 'tiles';
		$span->{depth} = @open;
		push @open, $span;
		$busy += $span->{to} - $span->{from} if $process{$pid} eq 'tiles';
	}
}

# ---- tasks ----

my ($head, @rows) = split /\r?\n/, slurp($tasks_file);
my @names = split /,/, $head;
my %sum;
for (@rows) {
	my %task;
	@task{@names} = split /,/, $_, -1;
	$sum{$_} += $task{$_} for qw(tile_cycles dram_bytes queued_cycles);
	my ($key) = grep { $thread{$_} eq "task $task{task} ($task{network})" } keys %thread;
	my @of = @{$spans{$key // ''} // []};
	my ($life, %time, $start) = ($of[0]);
	if (!$life || $life->{depth} != 0 || $life->{name} ne $task{network}) {
		wrong("task $task{task} has no life");
		next;
	}
	for (@of[1 .. $#of]) {
		$time{$_->{name}} += $_->{to} - $_->{from} if $_->{depth} == 1;
		$time{layers} += $_->{to} - $_->{from} if $_->{depth} == 2;
		$start //= $_->{from} if $_->{depth} == 1 && $_->{name} ne 'queued';
	}
	my $whole = 0;
	$whole += $time{$_} // 0 for qw(queued running migrating);
	wrong("task $task{task} begins at $life->{from}") unless near($life->{from}, $task{arrival_cycles});
	wrong("task $task{task} ends at $life->{to}") unless near($life->{to}, $task{finish_cycles});
	wrong("task $task{task} starts at ", $start // 'never')
		unless $task{start_cycles} eq '' ? !defined $start : near($start, $task{start_cycles});
	wrong("task $task{task} queued ", $time{queued} // 0)
		unless near($time{queued} // 0, $task{queued_cycles});
	wrong("task $task{task} has gaps") unless near($whole, $life->{to} - $life->{from});
	wrong("task $task{task} ran without a layer") unless near($time{layers} // 0, $time{running} // 0);
	wrong("task $task{task}: met") unless !!$life->{args}{met} == !!$task{met};
	wrong("task $task{task}: priority") unless $life->{args}{priority} == $task{priority};
	wrong("task $task{task}: target")
		unless near($life->{args}{target_cycles}, $task{target_cycles});
}
wrong("tiles are busy for $busy of $sum{tile_cycles} tile-cycles") unless near($busy, $sum{tile_cycles});

# ---- counters: each holds its value until it is given another ----

my (%now, %integral, $at);
sub counters_check
{
	my ($demanded, $throttled, $contended, $granted, $idle) =
		map { $now{"DRAM $_"} } qw(demanded throttled contended granted idle);
	my ($whole, $close) = ($granted + $idle, sub { abs($_[0] - $_[1]) < 1e-9 * $bandwidth });
	wrong("$at: granted $granted of $demanded") if $granted > $demanded + 1e-9;
	wrong("$at: demanded $demanded is not $throttled + $contended + $granted")
		unless $close->($demanded, $throttled + $contended + $granted);
	wrong("$at: $granted and idle $idle")
		unless $close->($whole, $bandwidth) || $close->($whole, $bandwidth * $efficiency);
}
for (grep { $_->{ph} eq 'C' } @events) {
	if (defined $at && $_->{ts} > $at) {
		counters_check();
		my $cycles = ($_->{ts} - $at) * $scale;
		$integral{$_} += $now{$_} * $cycles for keys %now;
	}
	$at = $_->{ts};
	($now{$_->{name}}) = values %{$_->{args}};
}
counters_check();
wrong("$_ ends with $now{$_}") for grep { $now{$_} } 'DRAM demanded', 'DRAM granted', 'queue length';
wrong("granted $integral{'DRAM granted'} of $sum{dram_bytes} bytes")
	unless near($integral{'DRAM granted'}, $sum{dram_bytes});
wrong("queued $integral{'queue length'} of $sum{queued_cycles}")
	unless near($integral{'queue length'}, $sum{queued_cycles});

splice @problems, 10 if @problems > 10;
print @problems ? join("\n", @problems) . "\n" : "sound\n";
exit !!@problems;
