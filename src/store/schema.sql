-- The results database of moca.
--
-- A run is one replay: a workload's tasks on a SoC under one policy with one seed. All that its
-- result depends on is here by content (input, run.knobs), so that the database alone can repeat
-- it. Runs may be compared with one another inside one `configuration`: same SoC, same knobs of SoC
-- and workload, same given traces, same version of the replay. Every view over runs groups by it. A policy's
-- own knobs are part of its label, `moca[floor_fraction=0.5]`: with others it is another policy.
--
-- Rows are in the order of workloads' names, of QoS from strict to loose (H, M, L, then others) and
-- of policies' labels.
--
-- Time is in cycles of the SoC's clock, sizes are in bytes; the unit stands in the column's name. A
-- metric that nothing could be taken over is NULL.
--
-- The views are the named queries of `moca query`; the comment above each is its help.

PRAGMA application_id = 0x6d6f6361; -- "moca"
PRAGMA user_version = 5;            -- raised when a column changes its meaning, goes, or is added

-- ---- what runs were made from ----

-- Contents, each stored once however many runs use it.
CREATE TABLE input (
	sha256 TEXT PRIMARY KEY, -- SHA-256 of content, 64 hexadecimal digits
	kind TEXT NOT NULL -- what it is: one of the following
		CHECK (kind IN ('soc', 'network', 'trace', 'workload', 'spec')),
	name TEXT NOT NULL, -- what it was called when it was first added; a trace: its network
	content TEXT NOT NULL -- the whole text of the file
) STRICT;

-- The rows of the trace inputs: what each layer costs alone on so many tiles.
CREATE TABLE layer (
	sha256 TEXT NOT NULL REFERENCES input (sha256), -- the trace
	tiles INTEGER NOT NULL, -- tiles that the layer is spread over
	layer INTEGER NOT NULL, -- position in the network, from 0
	network TEXT NOT NULL, -- name of the network
	name TEXT NOT NULL, -- name of the layer
	kind TEXT NOT NULL, -- operation: conv, fc, pool, ...
	block INTEGER NOT NULL, -- group of layers that policies schedule as one, from 1
	macs INTEGER NOT NULL, -- multiply-accumulate operations (2 ops each)
	compute_cycles INTEGER NOT NULL, -- busy time of the arrays, memory being free [cycles]
	l2_bytes INTEGER NOT NULL, -- moved between the tiles and L2 [bytes]
	dram_bytes INTEGER NOT NULL, -- moved between L2 and DRAM [bytes]
	isolated_cycles INTEGER NOT NULL, -- time alone on the SoC [cycles]
	PRIMARY KEY (sha256, tiles, layer)
) STRICT, WITHOUT ROWID;

-- ---- runs ----

-- What many runs were made from, noted once: SoC, workload, and networks or traces.
CREATE TABLE bundle (
	bundle_id INTEGER PRIMARY KEY, -- number of the bundle in this database
	digest TEXT NOT NULL UNIQUE, -- of its inputs' digests, sorted
	contents TEXT NOT NULL -- digest of what the workload's name stands for: workload, networks or given
		-- traces, and the version of the layer cost that networks were lowered by
) STRICT;

CREATE TABLE bundle_input (
	bundle_id INTEGER NOT NULL REFERENCES bundle (bundle_id), -- the bundle
	sha256 TEXT NOT NULL REFERENCES input (sha256), -- one of its inputs
	PRIMARY KEY (bundle_id, sha256)
) STRICT, WITHOUT ROWID;

-- One replay. The columns from sla on are its metrics.
CREATE TABLE run (
	run_id INTEGER PRIMARY KEY, -- number of the run in this database, from 1
	key TEXT NOT NULL UNIQUE, -- digest of all that determines the result
	policy TEXT NOT NULL, -- label: name, and its knobs if any differ: moca[floor_fraction=0.5];
		-- 'bound' is what no schedule can beat, 'best' the best found
	dispatcher TEXT NOT NULL, -- the policy's part that places tasks on tiles
	regulator TEXT NOT NULL, -- the policy's part that shares out DRAM bandwidth
	soc TEXT NOT NULL, -- name of the SoC
	workload TEXT NOT NULL, -- name of the workload
	qos TEXT NOT NULL, -- latency targets: H (strict), M or L (loose)
	seed INTEGER NOT NULL, -- of the workload's random numbers and of the service noise
	bundle_id INTEGER NOT NULL REFERENCES bundle (bundle_id), -- what it was made from
	configuration TEXT NOT NULL, -- equal = comparable: digest of SoC, its and the workload's knobs,
		-- given traces, the versions of layer cost and replay; not of the policy's knobs (see policy)
	compat TEXT NOT NULL, -- whose behaviour is imitated; '' = nobody's
	knobs TEXT NOT NULL -- what differs from the inputs' own values and the defaults: JSON object,
		-- key to value, both texts, keys sorted
		CHECK (json_type(knobs) = 'object'),
	version TEXT NOT NULL, -- of the program
	started_at TEXT NOT NULL, -- ISO 8601, UTC
	wall_seconds REAL, -- what the replay took [s]
	sla REAL, -- tasks that met their target, of all tasks [0..1]
	sla_low REAL, -- the same among priorities 0-2 [0..1]
	sla_mid REAL, -- the same among priorities 3-8 [0..1]
	sla_high REAL, -- the same among priorities 9-11 [0..1]
	stp REAL, -- system throughput: sum over networks of isolated time / mean latency
	fairness REAL, -- least ratio of two networks' priority-weighted progress [0..1]
	antt REAL, -- mean slowdown: latency over isolated time [ratio]
	jain REAL, -- Jain's index of the tasks' progress [0..1]
	latency_p50_cycles REAL, -- median latency, waiting included [cycles]
	latency_p95_cycles REAL, -- 95th percentile of latency [cycles]
	latency_p99_cycles REAL, -- 99th percentile of latency [cycles]
	slowdown_p50 REAL, -- median slowdown [ratio]
	slowdown_p95 REAL, -- 95th percentile of slowdown [ratio]
	slowdown_p99 REAL, -- 99th percentile of slowdown [ratio]
	goodput_per_second REAL, -- tasks that met their target, per second of the SoC's time [1/s]
	tile_utilisation REAL, -- tile-cycles held, of all until the last finish [0..1]
	dram_utilisation REAL, -- bytes moved, of nominal bandwidth times time [0..1]
	throttled_bytes REAL, -- that running tasks asked for and caps withheld [bytes]
	contended_bytes REAL, -- that they asked for within caps and the DRAM did not serve [bytes]
	idle_bytes REAL, -- effective DRAM capacity that nobody used [bytes]
	makespan_cycles REAL, -- from the first arrival to the last finish [cycles]
	energy_joules REAL, -- of the whole run [J]
	edp_joule_seconds REAL, -- energy times makespan [J s]
	energy_mac_joules REAL, -- of multiplications: this and the next three make up the run's [J]
	energy_l2_joules REAL, -- of bytes moved between tiles and L2 [J]
	energy_dram_joules REAL, -- of bytes moved between L2 and DRAM [J]
	energy_static_joules REAL, -- of static power, while tiles were held and while not [J]
	energy_per_task_joules REAL -- energy of the run over tasks that were not dropped [J]
) STRICT;

-- How views group and pair runs; with the metrics most asked for, so that they read nothing else.
CREATE INDEX run_group ON run (configuration, workload, qos, policy, seed,
	soc, compat, sla, stp, fairness, antt);

-- One task of a run. queued + compute + memory + throttled + interference + migration = finish -
-- arrival.
CREATE TABLE task (
	run_id INTEGER NOT NULL REFERENCES run (run_id), -- the run
	task INTEGER NOT NULL, -- number of the task in its workload
	network TEXT NOT NULL, -- the network that it asks for
	priority INTEGER NOT NULL, -- 0..11: low 0-2, mid 3-8, high 9-11
	arrival_cycles REAL NOT NULL, -- when it was asked for [cycles]
	start_cycles REAL, -- when it first ran; NULL = never [cycles]
	finish_cycles REAL NOT NULL, -- when it was done, or dropped [cycles]
	target_cycles REAL NOT NULL, -- latency allowed, from the arrival on [cycles]
	met INTEGER NOT NULL CHECK (met IN (0, 1)), -- 1: done within its target
	queued_cycles REAL NOT NULL, -- waiting: before the first start and while stopped [cycles]
	compute_cycles REAL NOT NULL, -- busy time of the arrays, as if alone [cycles]
	memory_cycles REAL NOT NULL, -- rest of the time alone: memory and overheads [cycles]
	throttled_cycles REAL NOT NULL, -- slower because of the regulator's cap [cycles]
	interference_cycles REAL NOT NULL, -- slower because of other running tasks [cycles]
	migration_cycles REAL NOT NULL, -- holding tiles while being moved [cycles]
	isolated_cycles REAL NOT NULL, -- its network alone on one group, without noise [cycles]
	dram_bytes REAL NOT NULL, -- moved between L2 and DRAM [bytes]
	l2_bytes REAL NOT NULL, -- moved between tiles and L2 [bytes]
	macs REAL NOT NULL, -- multiply-accumulate operations done
	tile_cycles REAL NOT NULL, -- tiles held, integrated over time [tile-cycles]
	dropped INTEGER NOT NULL CHECK (dropped IN (0, 1)), -- 1: given up by the policy
	PRIMARY KEY (run_id, task)
) STRICT, WITHOUT ROWID;

-- ---- sweeps ----
--
-- A sweep's points are numbered as its spec enumerates them. What a point has besides its policy and its
-- seed is its *place* in the design space: there policies are compared, with the same seeds. The tables
-- axis and point grow with the sweep; coordinate, design and gain are made when all points are there.

-- A sweep: one spec, and all design points that it spans.
CREATE TABLE sweep (
	sweep_id INTEGER PRIMARY KEY, -- number of the sweep in this database
	name TEXT NOT NULL, -- stem of the spec's file
	spec TEXT NOT NULL REFERENCES input (sha256), -- the spec's content
	digest TEXT NOT NULL UNIQUE, -- of all that its results depend on: spec, inputs, versions, until_ci
	points INTEGER NOT NULL, -- design points that the spec spans
	places INTEGER NOT NULL, -- points without their policies and seeds
	until_ci REAL, -- seeds were added until the 95 % interval of sla was within this; NULL = all [0..1]
	finished INTEGER NOT NULL CHECK (finished IN (0, 1)), -- 1: every point is there
	version TEXT NOT NULL, -- of the program
	started_at TEXT NOT NULL -- ISO 8601, UTC
) STRICT;

-- The files that the spec names.
CREATE TABLE sweep_input (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	sha256 TEXT NOT NULL REFERENCES input (sha256), -- a SoC, workload, network or trace
	PRIMARY KEY (sweep_id, sha256)
) STRICT, WITHOUT ROWID;

-- What varies over a sweep.
CREATE TABLE axis (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	axis INTEGER NOT NULL, -- position in the spec, from 0
	key TEXT NOT NULL, -- soc.KEY, workload.KEY, policy.KEY, or soc, workload, qos, policy, seed
	sampled INTEGER NOT NULL CHECK (sampled IN (0, 1)), -- 1: drawn; 0: of a grid
	PRIMARY KEY (sweep_id, axis)
) STRICT, WITHOUT ROWID;

-- A design point. One that another shard has, or that is still to come, has no row.
CREATE TABLE point (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	point INTEGER NOT NULL, -- position in the spec's enumeration, from 0
	place INTEGER NOT NULL, -- where in the design space it lies, from 0
	policy TEXT NOT NULL, -- as the spec names it: the run's may tell knobs of the place besides
	run_id INTEGER REFERENCES run (run_id), -- its run; NULL = it could not be run
	problem TEXT, -- why it could not be run; NULL = it was
	PRIMARY KEY (sweep_id, point)
) STRICT, WITHOUT ROWID;

-- Where a place lies.
CREATE TABLE coordinate (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	place INTEGER NOT NULL, -- the place
	axis INTEGER NOT NULL, -- which axis; policy and seed are none of a place's
	value ANY NOT NULL, -- the value there: a number, or a name [the knob's unit]
	PRIMARY KEY (sweep_id, place, axis)
) STRICT, WITHOUT ROWID;

-- What the runs at a place say of a policy: means over its seeds, and of some the half-width of the 95 %
-- interval (NULL for a single run). Made when the sweep is finished.
CREATE TABLE design (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	place INTEGER NOT NULL, -- the place
	policy TEXT NOT NULL, -- as the spec names it
	runs INTEGER NOT NULL, -- seeds that were run
	problems INTEGER NOT NULL, -- points that could not be run
	sla REAL, -- tasks that met their target, of all tasks [0..1]
	sla_ci REAL, -- half of its interval's width [0..1]
	sla_low REAL, -- the same among priorities 0-2 [0..1]
	sla_mid REAL, -- the same among priorities 3-8 [0..1]
	sla_high REAL, -- the same among priorities 9-11 [0..1]
	stp REAL, -- system throughput: sum over networks of isolated time / mean latency
	stp_ci REAL, -- half of its interval's width
	fairness REAL, -- least ratio of two networks' priority-weighted progress [0..1]
	fairness_ci REAL, -- half of its interval's width [0..1]
	antt REAL, -- mean slowdown: latency over isolated time [ratio]
	antt_ci REAL, -- half of its interval's width [ratio]
	latency_p50_cycles REAL, -- median latency, waiting included [cycles]
	latency_p99_cycles REAL, -- 99th percentile of latency [cycles]
	latency_p99_cycles_ci REAL, -- half of its interval's width [cycles]
	slowdown_p99 REAL, -- 99th percentile of slowdown [ratio]
	goodput_per_second REAL, -- tasks that met their target, per second of the SoC's time [1/s]
	tile_utilisation REAL, -- tile-cycles held, of all until the last finish [0..1]
	dram_utilisation REAL, -- bytes moved, of nominal bandwidth times time [0..1]
	makespan_cycles REAL, -- from the first arrival to the last finish [cycles]
	energy_joules REAL, -- of the whole run [J]
	energy_per_task_joules REAL, -- energy of the run over tasks that were not dropped [J]
	energy_per_task_joules_ci REAL, -- half of its interval's width [J]
	edp_joule_seconds REAL, -- energy times makespan [J s]
	PRIMARY KEY (sweep_id, place, policy)
) STRICT, WITHOUT ROWID;

-- What a policy has over a rival at a place: mean differences, policy - rival, over the seeds that both have.
-- One of the two is of the table baseline, and each pair of them is there both ways. Made with design.
CREATE TABLE gain (
	sweep_id INTEGER NOT NULL REFERENCES sweep (sweep_id), -- the sweep
	place INTEGER NOT NULL, -- the place
	policy TEXT NOT NULL, -- whose gain it is
	rival TEXT NOT NULL, -- against whom
	seeds INTEGER NOT NULL, -- that both were run with
	sla REAL, -- difference of sla [0..1]
	sla_ci REAL, -- half the width of its 95 % interval; NULL = of fewer than two seeds [0..1]
	stp REAL, -- difference of stp
	stp_ci REAL, -- half of its interval's width
	fairness REAL, -- difference of fairness [0..1]
	fairness_ci REAL, -- half of its interval's width [0..1]
	PRIMARY KEY (sweep_id, place, policy, rival)
) STRICT, WITHOUT ROWID;

-- ---- statistics ----

-- Student's t: half the width of a mean's 95 % interval is t975 * deviation / sqrt(n), df = n - 1.
-- The largest df that is not above n - 1 serves, so an interval is never too narrow.
CREATE TABLE student_t (
	df INTEGER PRIMARY KEY, -- degrees of freedom; 1000000 stands for infinity
	t975 REAL NOT NULL -- 97.5 % quantile
) STRICT;

INSERT INTO student_t VALUES
	(1, 12.706205), (2, 4.302653), (3, 3.182446), (4, 2.776445), (5, 2.570582),
	(6, 2.446912), (7, 2.364624), (8, 2.306004), (9, 2.262157), (10, 2.228139),
	(11, 2.200985), (12, 2.178813), (13, 2.160369), (14, 2.144787), (15, 2.131450),
	(16, 2.119905), (17, 2.109816), (18, 2.100922), (19, 2.093024), (20, 2.085963),
	(21, 2.079614), (22, 2.073873), (23, 2.068658), (24, 2.063899), (25, 2.059539),
	(26, 2.055529), (27, 2.051831), (28, 2.048407), (29, 2.045230), (30, 2.042272),
	(40, 2.021075), (60, 2.000298), (120, 1.979930), (1000000, 1.959964);

-- What `headline` and `gain` measure the other policies against. INSERT more as you need them.
CREATE TABLE baseline (
	policy TEXT PRIMARY KEY -- name of a policy
) STRICT, WITHOUT ROWID;

INSERT INTO baseline VALUES ('static'), ('prema'), ('planaria'), ('moca');

-- ---- views ----
--
-- An inner query gathers, for each group of runs and each value x, the mean (x), how many runs have
-- one (x_n) and the sum of squares (x_q). The outer query makes x_ci of them, half the width of the
-- mean's 95 % interval; NULL for a single run. x_q - n x^2 is the sum of squared deviations; the
-- factor 1 - 1e-13 takes off what rounding may have put in: equal values have an interval of 0.
-- soc and compat follow from the configuration, hence stand bare beside GROUP BY.

-- every metric's mean over seeds and 95 % half-width, per workload, QoS and policy
CREATE VIEW summary AS
WITH g AS (
	SELECT soc, compat, configuration, workload, qos, policy,
		count(*) AS seeds,
		avg(sla) AS sla, count(sla) AS sla_n, sum(sla * sla) AS sla_q,
		avg(sla_low) AS sla_low, count(sla_low) AS sla_low_n,
		sum(sla_low * sla_low) AS sla_low_q,
		avg(sla_mid) AS sla_mid, count(sla_mid) AS sla_mid_n,
		sum(sla_mid * sla_mid) AS sla_mid_q,
		avg(sla_high) AS sla_high, count(sla_high) AS sla_high_n,
		sum(sla_high * sla_high) AS sla_high_q,
		avg(stp) AS stp, count(stp) AS stp_n, sum(stp * stp) AS stp_q,
		avg(fairness) AS fairness, count(fairness) AS fairness_n,
		sum(fairness * fairness) AS fairness_q,
		avg(antt) AS antt, count(antt) AS antt_n, sum(antt * antt) AS antt_q,
		avg(jain) AS jain, count(jain) AS jain_n, sum(jain * jain) AS jain_q,
		avg(latency_p50_cycles) AS latency_p50_cycles,
		count(latency_p50_cycles) AS latency_p50_cycles_n,
		sum(latency_p50_cycles * latency_p50_cycles) AS latency_p50_cycles_q,
		avg(latency_p95_cycles) AS latency_p95_cycles,
		count(latency_p95_cycles) AS latency_p95_cycles_n,
		sum(latency_p95_cycles * latency_p95_cycles) AS latency_p95_cycles_q,
		avg(latency_p99_cycles) AS latency_p99_cycles,
		count(latency_p99_cycles) AS latency_p99_cycles_n,
		sum(latency_p99_cycles * latency_p99_cycles) AS latency_p99_cycles_q,
		avg(slowdown_p50) AS slowdown_p50, count(slowdown_p50) AS slowdown_p50_n,
		sum(slowdown_p50 * slowdown_p50) AS slowdown_p50_q,
		avg(slowdown_p95) AS slowdown_p95, count(slowdown_p95) AS slowdown_p95_n,
		sum(slowdown_p95 * slowdown_p95) AS slowdown_p95_q,
		avg(slowdown_p99) AS slowdown_p99, count(slowdown_p99) AS slowdown_p99_n,
		sum(slowdown_p99 * slowdown_p99) AS slowdown_p99_q,
		avg(goodput_per_second) AS goodput_per_second,
		count(goodput_per_second) AS goodput_per_second_n,
		sum(goodput_per_second * goodput_per_second) AS goodput_per_second_q,
		avg(tile_utilisation) AS tile_utilisation,
		count(tile_utilisation) AS tile_utilisation_n,
		sum(tile_utilisation * tile_utilisation) AS tile_utilisation_q,
		avg(dram_utilisation) AS dram_utilisation,
		count(dram_utilisation) AS dram_utilisation_n,
		sum(dram_utilisation * dram_utilisation) AS dram_utilisation_q,
		avg(throttled_bytes) AS throttled_bytes,
		count(throttled_bytes) AS throttled_bytes_n,
		sum(throttled_bytes * throttled_bytes) AS throttled_bytes_q,
		avg(contended_bytes) AS contended_bytes,
		count(contended_bytes) AS contended_bytes_n,
		sum(contended_bytes * contended_bytes) AS contended_bytes_q,
		avg(idle_bytes) AS idle_bytes, count(idle_bytes) AS idle_bytes_n,
		sum(idle_bytes * idle_bytes) AS idle_bytes_q,
		avg(makespan_cycles) AS makespan_cycles,
		count(makespan_cycles) AS makespan_cycles_n,
		sum(makespan_cycles * makespan_cycles) AS makespan_cycles_q,
		avg(energy_joules) AS energy_joules, count(energy_joules) AS energy_joules_n,
		sum(energy_joules * energy_joules) AS energy_joules_q,
		avg(edp_joule_seconds) AS edp_joule_seconds,
		count(edp_joule_seconds) AS edp_joule_seconds_n,
		sum(edp_joule_seconds * edp_joule_seconds) AS edp_joule_seconds_q,
		avg(energy_mac_joules) AS energy_mac_joules,
		count(energy_mac_joules) AS energy_mac_joules_n,
		sum(energy_mac_joules * energy_mac_joules) AS energy_mac_joules_q,
		avg(energy_l2_joules) AS energy_l2_joules,
		count(energy_l2_joules) AS energy_l2_joules_n,
		sum(energy_l2_joules * energy_l2_joules) AS energy_l2_joules_q,
		avg(energy_dram_joules) AS energy_dram_joules,
		count(energy_dram_joules) AS energy_dram_joules_n,
		sum(energy_dram_joules * energy_dram_joules) AS energy_dram_joules_q,
		avg(energy_static_joules) AS energy_static_joules,
		count(energy_static_joules) AS energy_static_joules_n,
		sum(energy_static_joules * energy_static_joules) AS energy_static_joules_q,
		avg(energy_per_task_joules) AS energy_per_task_joules,
		count(energy_per_task_joules) AS energy_per_task_joules_n,
		sum(energy_per_task_joules * energy_per_task_joules) AS energy_per_task_joules_q
	FROM run
	GROUP BY configuration, workload, qos, policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds,
	sla,
	(SELECT t975 FROM student_t WHERE df < sla_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_q * (1 - 1e-13)
			- sla_n * sla * sla)
		/ (sla_n - 1) / sla_n) AS sla_ci,
	sla_low,
	(SELECT t975 FROM student_t WHERE df < sla_low_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_low_q * (1 - 1e-13)
			- sla_low_n * sla_low * sla_low)
		/ (sla_low_n - 1) / sla_low_n) AS sla_low_ci,
	sla_mid,
	(SELECT t975 FROM student_t WHERE df < sla_mid_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_mid_q * (1 - 1e-13)
			- sla_mid_n * sla_mid * sla_mid)
		/ (sla_mid_n - 1) / sla_mid_n) AS sla_mid_ci,
	sla_high,
	(SELECT t975 FROM student_t WHERE df < sla_high_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_high_q * (1 - 1e-13)
			- sla_high_n * sla_high * sla_high)
		/ (sla_high_n - 1) / sla_high_n) AS sla_high_ci,
	stp,
	(SELECT t975 FROM student_t WHERE df < stp_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, stp_q * (1 - 1e-13)
			- stp_n * stp * stp)
		/ (stp_n - 1) / stp_n) AS stp_ci,
	fairness,
	(SELECT t975 FROM student_t WHERE df < fairness_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, fairness_q * (1 - 1e-13)
			- fairness_n * fairness * fairness)
		/ (fairness_n - 1) / fairness_n) AS fairness_ci,
	antt,
	(SELECT t975 FROM student_t WHERE df < antt_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, antt_q * (1 - 1e-13)
			- antt_n * antt * antt)
		/ (antt_n - 1) / antt_n) AS antt_ci,
	jain,
	(SELECT t975 FROM student_t WHERE df < jain_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, jain_q * (1 - 1e-13)
			- jain_n * jain * jain)
		/ (jain_n - 1) / jain_n) AS jain_ci,
	latency_p50_cycles,
	(SELECT t975 FROM student_t WHERE df < latency_p50_cycles_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, latency_p50_cycles_q * (1 - 1e-13)
			- latency_p50_cycles_n * latency_p50_cycles * latency_p50_cycles)
		/ (latency_p50_cycles_n - 1) / latency_p50_cycles_n) AS latency_p50_cycles_ci,
	latency_p95_cycles,
	(SELECT t975 FROM student_t WHERE df < latency_p95_cycles_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, latency_p95_cycles_q * (1 - 1e-13)
			- latency_p95_cycles_n * latency_p95_cycles * latency_p95_cycles)
		/ (latency_p95_cycles_n - 1) / latency_p95_cycles_n) AS latency_p95_cycles_ci,
	latency_p99_cycles,
	(SELECT t975 FROM student_t WHERE df < latency_p99_cycles_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, latency_p99_cycles_q * (1 - 1e-13)
			- latency_p99_cycles_n * latency_p99_cycles * latency_p99_cycles)
		/ (latency_p99_cycles_n - 1) / latency_p99_cycles_n) AS latency_p99_cycles_ci,
	slowdown_p50,
	(SELECT t975 FROM student_t WHERE df < slowdown_p50_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, slowdown_p50_q * (1 - 1e-13)
			- slowdown_p50_n * slowdown_p50 * slowdown_p50)
		/ (slowdown_p50_n - 1) / slowdown_p50_n) AS slowdown_p50_ci,
	slowdown_p95,
	(SELECT t975 FROM student_t WHERE df < slowdown_p95_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, slowdown_p95_q * (1 - 1e-13)
			- slowdown_p95_n * slowdown_p95 * slowdown_p95)
		/ (slowdown_p95_n - 1) / slowdown_p95_n) AS slowdown_p95_ci,
	slowdown_p99,
	(SELECT t975 FROM student_t WHERE df < slowdown_p99_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, slowdown_p99_q * (1 - 1e-13)
			- slowdown_p99_n * slowdown_p99 * slowdown_p99)
		/ (slowdown_p99_n - 1) / slowdown_p99_n) AS slowdown_p99_ci,
	goodput_per_second,
	(SELECT t975 FROM student_t WHERE df < goodput_per_second_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, goodput_per_second_q * (1 - 1e-13)
			- goodput_per_second_n * goodput_per_second * goodput_per_second)
		/ (goodput_per_second_n - 1) / goodput_per_second_n) AS goodput_per_second_ci,
	tile_utilisation,
	(SELECT t975 FROM student_t WHERE df < tile_utilisation_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, tile_utilisation_q * (1 - 1e-13)
			- tile_utilisation_n * tile_utilisation * tile_utilisation)
		/ (tile_utilisation_n - 1) / tile_utilisation_n) AS tile_utilisation_ci,
	dram_utilisation,
	(SELECT t975 FROM student_t WHERE df < dram_utilisation_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, dram_utilisation_q * (1 - 1e-13)
			- dram_utilisation_n * dram_utilisation * dram_utilisation)
		/ (dram_utilisation_n - 1) / dram_utilisation_n) AS dram_utilisation_ci,
	throttled_bytes,
	(SELECT t975 FROM student_t WHERE df < throttled_bytes_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, throttled_bytes_q * (1 - 1e-13)
			- throttled_bytes_n * throttled_bytes * throttled_bytes)
		/ (throttled_bytes_n - 1) / throttled_bytes_n) AS throttled_bytes_ci,
	contended_bytes,
	(SELECT t975 FROM student_t WHERE df < contended_bytes_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, contended_bytes_q * (1 - 1e-13)
			- contended_bytes_n * contended_bytes * contended_bytes)
		/ (contended_bytes_n - 1) / contended_bytes_n) AS contended_bytes_ci,
	idle_bytes,
	(SELECT t975 FROM student_t WHERE df < idle_bytes_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, idle_bytes_q * (1 - 1e-13)
			- idle_bytes_n * idle_bytes * idle_bytes)
		/ (idle_bytes_n - 1) / idle_bytes_n) AS idle_bytes_ci,
	makespan_cycles,
	(SELECT t975 FROM student_t WHERE df < makespan_cycles_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, makespan_cycles_q * (1 - 1e-13)
			- makespan_cycles_n * makespan_cycles * makespan_cycles)
		/ (makespan_cycles_n - 1) / makespan_cycles_n) AS makespan_cycles_ci,
	energy_joules,
	(SELECT t975 FROM student_t WHERE df < energy_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_joules_q * (1 - 1e-13)
			- energy_joules_n * energy_joules * energy_joules)
		/ (energy_joules_n - 1) / energy_joules_n) AS energy_joules_ci,
	edp_joule_seconds,
	(SELECT t975 FROM student_t WHERE df < edp_joule_seconds_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, edp_joule_seconds_q * (1 - 1e-13)
			- edp_joule_seconds_n * edp_joule_seconds * edp_joule_seconds)
		/ (edp_joule_seconds_n - 1) / edp_joule_seconds_n) AS edp_joule_seconds_ci,
	energy_mac_joules,
	(SELECT t975 FROM student_t WHERE df < energy_mac_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_mac_joules_q * (1 - 1e-13)
			- energy_mac_joules_n * energy_mac_joules * energy_mac_joules)
		/ (energy_mac_joules_n - 1) / energy_mac_joules_n) AS energy_mac_joules_ci,
	energy_l2_joules,
	(SELECT t975 FROM student_t WHERE df < energy_l2_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_l2_joules_q * (1 - 1e-13)
			- energy_l2_joules_n * energy_l2_joules * energy_l2_joules)
		/ (energy_l2_joules_n - 1) / energy_l2_joules_n) AS energy_l2_joules_ci,
	energy_dram_joules,
	(SELECT t975 FROM student_t WHERE df < energy_dram_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_dram_joules_q * (1 - 1e-13)
			- energy_dram_joules_n * energy_dram_joules * energy_dram_joules)
		/ (energy_dram_joules_n - 1) / energy_dram_joules_n) AS energy_dram_joules_ci,
	energy_static_joules,
	(SELECT t975 FROM student_t WHERE df < energy_static_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_static_joules_q * (1 - 1e-13)
			- energy_static_joules_n * energy_static_joules * energy_static_joules)
		/ (energy_static_joules_n - 1) / energy_static_joules_n) AS energy_static_joules_ci,
	energy_per_task_joules,
	(SELECT t975 FROM student_t WHERE df < energy_per_task_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_per_task_joules_q * (1 - 1e-13)
			- energy_per_task_joules_n * energy_per_task_joules * energy_per_task_joules)
		/ (energy_per_task_joules_n - 1) / energy_per_task_joules_n) AS energy_per_task_joules_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

-- share of tasks that met their target: mean over seeds and 95 % half-width
CREATE VIEW sla AS
WITH g AS (
	SELECT soc, compat, configuration, workload, qos, policy,
		count(*) AS seeds,
		avg(sla) AS sla, count(sla) AS sla_n, sum(sla * sla) AS sla_q
	FROM run
	GROUP BY configuration, workload, qos, policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds,
	sla,
	(SELECT t975 FROM student_t WHERE df < sla_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_q * (1 - 1e-13)
			- sla_n * sla * sla)
		/ (sla_n - 1) / sla_n) AS sla_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   priority_group: low (0-2), mid (3-8) or high (9-11)
-- sla per priority group: low (0-2), mid (3-8), high (9-11)
CREATE VIEW sla_by_priority AS
WITH g AS MATERIALIZED (
	SELECT soc, compat, configuration, workload, qos, policy,
		avg(sla_low) AS sla_low, count(sla_low) AS sla_low_n,
		sum(sla_low * sla_low) AS sla_low_q,
		avg(sla_mid) AS sla_mid, count(sla_mid) AS sla_mid_n,
		sum(sla_mid * sla_mid) AS sla_mid_q,
		avg(sla_high) AS sla_high, count(sla_high) AS sla_high_n,
		sum(sla_high * sla_high) AS sla_high_q
	FROM run
	GROUP BY configuration, workload, qos, policy
), by_group AS (
	SELECT soc, compat, configuration, workload, qos, policy,
		1 AS rank, 'low' AS priority_group,
		sla_low AS sla, sla_low_n AS sla_n, sla_low_q AS sla_q
	FROM g
	UNION ALL
	SELECT soc, compat, configuration, workload, qos, policy,
		2, 'mid', sla_mid, sla_mid_n, sla_mid_q
	FROM g
	UNION ALL
	SELECT soc, compat, configuration, workload, qos, policy,
		3, 'high', sla_high, sla_high_n, sla_high_q
	FROM g
)
SELECT soc, compat, configuration, workload, qos, policy, priority_group,
	sla_n AS seeds, sla,
	(SELECT t975 FROM student_t WHERE df < sla_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_q * (1 - 1e-13)
			- sla_n * sla * sla)
		/ (sla_n - 1) / sla_n) AS sla_ci
FROM by_group
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy, rank;

--   bound: what no schedule can beat [0..1]
--   of_bound: the policy's sla over the bound's, mean over seeds [0..1]
--   of_bound_low: the same among priorities 0-2
--   of_bound_mid: the same among priorities 3-8
--   of_bound_high: the same among priorities 9-11
-- sla against what no schedule can beat (policy bound), paired by seed, and per priority group
CREATE VIEW attained AS
WITH g AS (
	SELECT p.soc, p.compat, p.configuration, p.workload, p.qos, p.policy,
		count(*) AS seeds, avg(p.sla) AS sla, avg(b.sla) AS bound,
		avg(p.sla / b.sla) AS of_bound, count(p.sla / b.sla) AS of_bound_n,
		sum(p.sla / b.sla * (p.sla / b.sla)) AS of_bound_q,
		avg(p.sla_low / b.sla_low) AS of_bound_low, count(p.sla_low / b.sla_low) AS of_bound_low_n,
		sum(p.sla_low / b.sla_low * (p.sla_low / b.sla_low)) AS of_bound_low_q,
		avg(p.sla_mid / b.sla_mid) AS of_bound_mid, count(p.sla_mid / b.sla_mid) AS of_bound_mid_n,
		sum(p.sla_mid / b.sla_mid * (p.sla_mid / b.sla_mid)) AS of_bound_mid_q,
		avg(p.sla_high / b.sla_high) AS of_bound_high, count(p.sla_high / b.sla_high) AS of_bound_high_n,
		sum(p.sla_high / b.sla_high * (p.sla_high / b.sla_high)) AS of_bound_high_q
	-- a bound of 0 has no part to be reached: the division gives NULL
	FROM run AS b
	CROSS JOIN run AS p ON p.configuration = b.configuration AND p.workload = b.workload
		AND p.qos = b.qos AND p.seed = b.seed
	WHERE b.policy = 'bound' AND p.policy <> 'bound'
	GROUP BY p.configuration, p.workload, p.qos, p.policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds, sla, bound,
	of_bound,
	(SELECT t975 FROM student_t WHERE df < of_bound_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, of_bound_q * (1 - 1e-13)
			- of_bound_n * of_bound * of_bound)
		/ (of_bound_n - 1) / of_bound_n) AS of_bound_ci,
	of_bound_low,
	(SELECT t975 FROM student_t WHERE df < of_bound_low_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, of_bound_low_q * (1 - 1e-13)
			- of_bound_low_n * of_bound_low * of_bound_low)
		/ (of_bound_low_n - 1) / of_bound_low_n) AS of_bound_low_ci,
	of_bound_mid,
	(SELECT t975 FROM student_t WHERE df < of_bound_mid_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, of_bound_mid_q * (1 - 1e-13)
			- of_bound_mid_n * of_bound_mid * of_bound_mid)
		/ (of_bound_mid_n - 1) / of_bound_mid_n) AS of_bound_mid_ci,
	of_bound_high,
	(SELECT t975 FROM student_t WHERE df < of_bound_high_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, of_bound_high_q * (1 - 1e-13)
			- of_bound_high_n * of_bound_high * of_bound_high)
		/ (of_bound_high_n - 1) / of_bound_high_n) AS of_bound_high_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   sla_ratio: mean of policy / mean of baseline
--   sla_difference: mean of policy - baseline, seed by seed [0..1]
--   stp_ratio: mean of policy / mean of baseline
--   stp_difference: mean of policy - baseline, seed by seed
--   fairness_ratio: mean of policy / mean of baseline
--   fairness_difference: mean of policy - baseline, seed by seed [0..1]
--   antt_ratio: mean of policy / mean of baseline
--   antt_difference: mean of policy - baseline, seed by seed [ratio]
-- each policy against each baseline: ratio of means, and mean difference paired by seed
CREATE VIEW headline AS
WITH g AS (
	SELECT p.soc, p.compat, p.configuration, p.workload, p.qos, p.policy,
		l.policy AS baseline, count(*) AS seeds,
		avg(p.sla) / avg(b.sla) AS sla_ratio,
		avg(p.sla - b.sla) AS sla_difference,
		count(p.sla - b.sla) AS sla_difference_n,
		sum((p.sla - b.sla) * (p.sla - b.sla)) AS sla_difference_q,
		avg(p.stp) / avg(b.stp) AS stp_ratio,
		avg(p.stp - b.stp) AS stp_difference,
		count(p.stp - b.stp) AS stp_difference_n,
		sum((p.stp - b.stp) * (p.stp - b.stp)) AS stp_difference_q,
		avg(p.fairness) / avg(b.fairness) AS fairness_ratio,
		avg(p.fairness - b.fairness) AS fairness_difference,
		count(p.fairness - b.fairness) AS fairness_difference_n,
		sum((p.fairness - b.fairness) * (p.fairness - b.fairness)) AS fairness_difference_q,
		avg(p.antt) / avg(b.antt) AS antt_ratio,
		avg(p.antt - b.antt) AS antt_difference,
		count(p.antt - b.antt) AS antt_difference_n,
		sum((p.antt - b.antt) * (p.antt - b.antt)) AS antt_difference_q
	-- in this order nothing is sorted, and a condition on baseline or configuration is a seek
	FROM baseline AS l
	CROSS JOIN run AS p
	CROSS JOIN run AS b ON b.configuration = p.configuration AND b.workload = p.workload
		AND b.qos = p.qos AND b.policy = l.policy AND b.seed = p.seed
	WHERE p.policy <> l.policy
	GROUP BY l.policy, p.configuration, p.workload, p.qos, p.policy
)
SELECT soc, compat, configuration, workload, qos, policy, baseline, seeds,
	sla_ratio, sla_difference,
	(SELECT t975 FROM student_t WHERE df < sla_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_difference_q * (1 - 1e-13)
			- sla_difference_n * sla_difference * sla_difference)
		/ (sla_difference_n - 1) / sla_difference_n) AS sla_difference_ci,
	stp_ratio, stp_difference,
	(SELECT t975 FROM student_t WHERE df < stp_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, stp_difference_q * (1 - 1e-13)
			- stp_difference_n * stp_difference * stp_difference)
		/ (stp_difference_n - 1) / stp_difference_n) AS stp_difference_ci,
	fairness_ratio, fairness_difference,
	(SELECT t975 FROM student_t WHERE df < fairness_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, fairness_difference_q * (1 - 1e-13)
			- fairness_difference_n * fairness_difference * fairness_difference)
		/ (fairness_difference_n - 1) / fairness_difference_n) AS fairness_difference_ci,
	antt_ratio, antt_difference,
	(SELECT t975 FROM student_t WHERE df < antt_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, antt_difference_q * (1 - 1e-13)
			- antt_difference_n * antt_difference * antt_difference)
		/ (antt_difference_n - 1) / antt_difference_n) AS antt_difference_ci
FROM g
ORDER BY baseline, configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   part: which part of MoCA is in `policy` and not in `without`
--   without: the policy that lacks it
--   sla_difference: mean of policy - without, seed by seed [0..1]
--   stp_difference: the same of stp
--   fairness_difference: the same of fairness [0..1]
-- what each part of MoCA brings: differences between policies that differ in it, paired by seed
CREATE VIEW ablation AS
WITH step (rank, part, without, with_it) AS (
	-- static dispatches by MoCA's score already: what that brings is told apart, and the dispatcher
	-- without co-running adds nothing to it by construction
	VALUES (1, 'score (in static too)', 'null', 'static'),
		(2, 'dispatcher', 'static', 'moca+none[intensive_fraction=1]'),
		(3, 'co-running', 'moca+none[intensive_fraction=1]', 'moca+none'),
		(4, 'regulator', 'moca+none', 'moca'),
		(5, 'all three', 'static', 'moca'),
		(6, 'regulator alone', 'static', 'online+moca'),
		(7, 'regulator of moca-norm', 'moca+none', 'moca-norm')
), g AS (
	SELECT p.soc, p.compat, p.configuration, p.workload, p.qos, p.policy,
		step.rank, step.part, step.without, count(*) AS seeds,
		avg(p.sla - b.sla) AS sla_difference,
		count(p.sla - b.sla) AS sla_difference_n,
		sum((p.sla - b.sla) * (p.sla - b.sla)) AS sla_difference_q,
		avg(p.stp - b.stp) AS stp_difference,
		count(p.stp - b.stp) AS stp_difference_n,
		sum((p.stp - b.stp) * (p.stp - b.stp)) AS stp_difference_q,
		avg(p.fairness - b.fairness) AS fairness_difference,
		count(p.fairness - b.fairness) AS fairness_difference_n,
		sum((p.fairness - b.fairness) * (p.fairness - b.fairness)) AS fairness_difference_q
	FROM step
	JOIN run AS p ON p.policy = step.with_it
	JOIN run AS b ON b.configuration = p.configuration AND b.workload = p.workload
		AND b.qos = p.qos AND b.policy = step.without AND b.seed = p.seed
	GROUP BY step.rank, p.configuration, p.workload, p.qos
)
SELECT soc, compat, configuration, workload, qos, policy, part, without, seeds,
	sla_difference,
	(SELECT t975 FROM student_t WHERE df < sla_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_difference_q * (1 - 1e-13)
			- sla_difference_n * sla_difference * sla_difference)
		/ (sla_difference_n - 1) / sla_difference_n) AS sla_difference_ci,
	stp_difference,
	(SELECT t975 FROM student_t WHERE df < stp_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, stp_difference_q * (1 - 1e-13)
			- stp_difference_n * stp_difference * stp_difference)
		/ (stp_difference_n - 1) / stp_difference_n) AS stp_difference_ci,
	fairness_difference,
	(SELECT t975 FROM student_t WHERE df < fairness_difference_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, fairness_difference_q * (1 - 1e-13)
			- fairness_difference_n * fairness_difference * fairness_difference)
		/ (fairness_difference_n - 1) / fairness_difference_n) AS fairness_difference_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, rank;

-- policies that no other beats in sla, stp or fairness without losing in another; ties are listed
CREATE VIEW pareto AS
WITH g AS MATERIALIZED (
	SELECT soc, compat, configuration, workload, qos, policy,
		count(*) AS seeds, avg(sla) AS sla, avg(stp) AS stp, avg(fairness) AS fairness
	FROM run
	-- best knows the future, which no policy can
	WHERE policy <> 'best' AND policy NOT GLOB 'best[[]*'
	GROUP BY configuration, workload, qos, policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds, sla, stp, fairness
FROM g
-- means over seeds; who lacks one of the three is not compared
WHERE sla IS NOT NULL AND stp IS NOT NULL AND fairness IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM g AS better
	WHERE better.configuration = g.configuration AND better.workload = g.workload
		AND better.qos = g.qos AND better.sla >= g.sla AND better.stp >= g.stp
		AND better.fairness >= g.fairness AND (better.sla > g.sla
			OR better.stp > g.stp OR better.fairness > g.fairness)
)
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

-- percentiles of latency and slowdown: means over seeds
CREATE VIEW tail AS
SELECT soc, compat, configuration, workload, qos, policy,
	count(*) AS seeds,
	avg(latency_p50_cycles) AS latency_p50_cycles,
	avg(latency_p95_cycles) AS latency_p95_cycles,
	avg(latency_p99_cycles) AS latency_p99_cycles,
	avg(slowdown_p50) AS slowdown_p50,
	avg(slowdown_p95) AS slowdown_p95,
	avg(slowdown_p99) AS slowdown_p99
FROM run
GROUP BY configuration, workload, qos, policy
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   fraction: of the tasks of all seeds [0..1]
--   slowdown: that so many stay within [ratio]; NULL: given up
-- slowdown that each fraction of the tasks stays within (NULL: given up), over all seeds
CREATE VIEW slowdown_cdf AS
WITH recorded AS (
	SELECT run_id, min(run_id) OVER (PARTITION BY configuration, workload, qos, policy) AS g
	FROM run
	WHERE EXISTS (SELECT 1 FROM task WHERE task.run_id = run.run_id)
), ranked AS (
	SELECT g,
		iif(dropped, NULL, (finish_cycles - arrival_cycles) / isolated_cycles) AS slowdown,
		row_number() OVER (PARTITION BY g ORDER BY dropped,
			(finish_cycles - arrival_cycles) / isolated_cycles) AS place,
		count(*) OVER (PARTITION BY g) AS tasks
	FROM recorded JOIN task USING (run_id)
), percent (percent) AS (
	SELECT 1 UNION ALL SELECT percent + 1 FROM percent WHERE percent < 100
)
-- place / tasks is the first to reach a percentage if the place before it does not
SELECT soc, compat, configuration, workload, qos, policy, tasks,
	percent / 100.0 AS fraction, slowdown
FROM ranked
JOIN run ON run.run_id = ranked.g
JOIN percent ON percent BETWEEN (place - 1) * 100 / tasks + 1 AND place * 100 / tasks
WHERE place * 100 / tasks > (place - 1) * 100 / tasks
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy, percent;

--   ratio: to that of static, mean over seeds
--   planaria_ratio: to that of planaria, mean over seeds
-- system throughput, and its ratios to those of static and planaria paired by seed (NULL: no such runs)
CREATE VIEW stp AS
WITH g AS (
	SELECT p.soc, p.compat, p.configuration, p.workload, p.qos, p.policy,
		count(*) AS seeds,
		avg(p.stp) AS stp,
		avg(p.stp / s.stp) AS ratio, count(p.stp / s.stp) AS ratio_n,
		sum(p.stp / s.stp * (p.stp / s.stp)) AS ratio_q,
		avg(p.stp / f.stp) AS planaria_ratio, count(p.stp / f.stp) AS planaria_ratio_n,
		sum(p.stp / f.stp * (p.stp / f.stp)) AS planaria_ratio_q
	FROM run AS p
	LEFT JOIN run AS s ON s.configuration = p.configuration AND s.workload = p.workload
		AND s.qos = p.qos AND s.policy = 'static' AND s.seed = p.seed
	LEFT JOIN run AS f ON f.configuration = p.configuration AND f.workload = p.workload
		AND f.qos = p.qos AND f.policy = 'planaria' AND f.seed = p.seed
	GROUP BY p.configuration, p.workload, p.qos, p.policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds, stp,
	ratio, -- to static
	(SELECT t975 FROM student_t WHERE df < ratio_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, ratio_q * (1 - 1e-13)
			- ratio_n * ratio * ratio)
		/ (ratio_n - 1) / ratio_n) AS ratio_ci,
	planaria_ratio,
	(SELECT t975 FROM student_t WHERE df < planaria_ratio_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, planaria_ratio_q * (1 - 1e-13)
			- planaria_ratio_n * planaria_ratio * planaria_ratio)
		/ (planaria_ratio_n - 1) / planaria_ratio_n) AS planaria_ratio_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   ratio: to that of static, mean over seeds
--   planaria_ratio: to that of planaria, mean over seeds
-- fairness, and its ratios to those of static and planaria paired by seed (NULL: no such runs)
CREATE VIEW fairness AS
WITH g AS (
	SELECT p.soc, p.compat, p.configuration, p.workload, p.qos, p.policy,
		count(*) AS seeds,
		avg(p.fairness) AS fairness,
		avg(p.fairness / s.fairness) AS ratio, count(p.fairness / s.fairness) AS ratio_n,
		sum(p.fairness / s.fairness * (p.fairness / s.fairness)) AS ratio_q,
		avg(p.fairness / f.fairness) AS planaria_ratio, count(p.fairness / f.fairness) AS planaria_ratio_n,
		sum(p.fairness / f.fairness * (p.fairness / f.fairness)) AS planaria_ratio_q
	FROM run AS p
	LEFT JOIN run AS s ON s.configuration = p.configuration AND s.workload = p.workload
		AND s.qos = p.qos AND s.policy = 'static' AND s.seed = p.seed
	LEFT JOIN run AS f ON f.configuration = p.configuration AND f.workload = p.workload
		AND f.qos = p.qos AND f.policy = 'planaria' AND f.seed = p.seed
	GROUP BY p.configuration, p.workload, p.qos, p.policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds, fairness,
	ratio, -- to static
	(SELECT t975 FROM student_t WHERE df < ratio_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, ratio_q * (1 - 1e-13)
			- ratio_n * ratio * ratio)
		/ (ratio_n - 1) / ratio_n) AS ratio_ci,
	planaria_ratio,
	(SELECT t975 FROM student_t WHERE df < planaria_ratio_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, planaria_ratio_q * (1 - 1e-13)
			- planaria_ratio_n * planaria_ratio * planaria_ratio)
		/ (planaria_ratio_n - 1) / planaria_ratio_n) AS planaria_ratio_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   base_policy: the policy without its knob
--   tenants_most: so many tasks were let run at once
--   slowdown: time on tiles over the same task's time alone, mean over tasks and seeds [ratio]
--   slowdown_p95: what 95 % of the tasks stay within [ratio]
--   slowdown_worst: of all tasks and seeds [ratio]
-- what each further co-runner costs: a network's time on its tiles over that alone, by how many tasks ran at once (policies with the knob tenants_most)
CREATE VIEW corunners AS
WITH limited AS MATERIALIZED (
	SELECT run_id, soc, compat, configuration, workload, qos, seed,
		substr(policy, 1, instr(policy, '[') - 1) AS base_policy,
		CAST(json_extract(knobs, '$."policy.tenants_most"') AS INTEGER) AS tenants_most
	FROM run
	WHERE policy GLOB '*[[]tenants_most=*' AND policy NOT GLOB '*,*' -- with this knob alone
), slowed AS (
	-- the same task of the same seed, hence with the same noise
	SELECT r.soc, r.compat, r.configuration, r.workload, r.qos, r.seed, r.base_policy, r.tenants_most,
		t.network,
		(t.finish_cycles - t.start_cycles) / (a.finish_cycles - a.start_cycles) AS slowdown
	FROM limited AS r
	JOIN limited AS alone ON alone.tenants_most = 1 AND alone.configuration = r.configuration
		AND alone.workload = r.workload AND alone.qos = r.qos AND alone.seed = r.seed
		AND alone.base_policy = r.base_policy
	JOIN task AS t ON t.run_id = r.run_id
	JOIN task AS a ON a.run_id = alone.run_id AND a.task = t.task
	WHERE NOT t.dropped AND NOT a.dropped
), ranked AS (
	SELECT *, row_number() OVER (PARTITION BY configuration, workload, qos, base_policy, network,
			tenants_most ORDER BY slowdown) AS place,
		count(*) OVER (PARTITION BY configuration, workload, qos, base_policy, network,
			tenants_most) AS tasks
	FROM slowed
), by_seed AS (
	SELECT soc, compat, configuration, workload, qos, base_policy, network, tenants_most, tasks,
		avg(slowdown) AS mean, max(slowdown) AS worst,
		-- the least value that 95 % of the tasks do not exceed
		max(iif(place = (95 * tasks + 99) / 100, slowdown, NULL)) AS p95
	FROM ranked
	GROUP BY configuration, workload, qos, base_policy, network, tenants_most, seed
), g AS (
	SELECT soc, compat, configuration, workload, qos, base_policy, network, tenants_most, tasks,
		count(*) AS seeds, avg(mean) AS slowdown, sum(mean * mean) AS slowdown_q,
		max(p95) AS slowdown_p95, max(worst) AS slowdown_worst
	FROM by_seed
	GROUP BY configuration, workload, qos, base_policy, network, tenants_most
)
SELECT soc, compat, configuration, workload, qos, base_policy, network, tenants_most, tasks, seeds,
	slowdown,
	(SELECT t975 FROM student_t WHERE df < seeds ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, slowdown_q * (1 - 1e-13) - seeds * slowdown * slowdown)
		/ (seeds - 1) / seeds) AS slowdown_ci,
	slowdown_p95, slowdown_worst
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, base_policy, network, tenants_most;

--   ops_per_byte: operations (2 a MAC) per byte of DRAM traffic
--   ops_per_cycle: operations per cycle of isolated time
-- the roofline's points: each layer's ops per DRAM byte and ops per cycle, per tile count
CREATE VIEW layers AS
WITH used AS (
	-- a sweep's runs have no traces, others of the same configuration may have
	SELECT DISTINCT soc, compat, configuration, bundle_id
	FROM run
), trace AS MATERIALIZED (
	SELECT DISTINCT soc, compat, configuration, sha256
	FROM used JOIN bundle_input USING (bundle_id)
)
SELECT soc, compat, configuration, network, tiles, layer, name, kind, macs,
	2.0 * macs / nullif(dram_bytes, 0) AS ops_per_byte,
	2.0 * macs / nullif(isolated_cycles, 0) AS ops_per_cycle,
	compute_cycles, l2_bytes, dram_bytes, isolated_cycles
FROM trace JOIN layer USING (sha256)
ORDER BY configuration, network, tiles, layer;

--   queued: waiting for tiles: mean share of a task's latency [0..1]
--   compute: busy arrays, as if alone: mean share of a task's latency [0..1]
--   memory: rest of the time alone: mean share of a task's latency [0..1]
--   throttled: the regulator's caps: mean share of a task's latency [0..1]
--   interference: other running tasks: mean share of a task's latency [0..1]
--   migration: being moved, and work thrown away: mean share of a task's latency [0..1]
-- where the time goes: mean share of a task's latency in each of its parts
CREATE VIEW time_parts AS
SELECT soc, compat, configuration, workload, qos, policy,
	count(*) AS tasks,
	avg(queued_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS queued,
	avg(compute_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS compute,
	avg(memory_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS memory,
	avg(throttled_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS throttled,
	avg(interference_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS interference,
	avg(migration_cycles / nullif(finish_cycles - arrival_cycles, 0)) AS migration
FROM run JOIN task USING (run_id)
GROUP BY configuration, workload, qos, policy
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   idle_joules: static energy of tiles that nobody held [J]
-- where the energy goes: per task done, in all, and by its parts; idle_joules is static, of tiles not held
CREATE VIEW energy AS
WITH known AS (
	SELECT *, energy_static_joules * (1 - tile_utilisation) AS idle_joules
	FROM run
), g AS (
	SELECT soc, compat, configuration, workload, qos, policy,
		count(*) AS seeds,
		avg(energy_per_task_joules) AS energy_per_task_joules,
		count(energy_per_task_joules) AS energy_per_task_joules_n,
		sum(energy_per_task_joules * energy_per_task_joules) AS energy_per_task_joules_q,
		avg(edp_joule_seconds) AS edp_joule_seconds,
		count(edp_joule_seconds) AS edp_joule_seconds_n,
		sum(edp_joule_seconds * edp_joule_seconds) AS edp_joule_seconds_q,
		avg(energy_joules) AS energy_joules,
		count(energy_joules) AS energy_joules_n,
		sum(energy_joules * energy_joules) AS energy_joules_q,
		avg(energy_mac_joules) AS energy_mac_joules,
		count(energy_mac_joules) AS energy_mac_joules_n,
		sum(energy_mac_joules * energy_mac_joules) AS energy_mac_joules_q,
		avg(energy_l2_joules) AS energy_l2_joules,
		count(energy_l2_joules) AS energy_l2_joules_n,
		sum(energy_l2_joules * energy_l2_joules) AS energy_l2_joules_q,
		avg(energy_dram_joules) AS energy_dram_joules,
		count(energy_dram_joules) AS energy_dram_joules_n,
		sum(energy_dram_joules * energy_dram_joules) AS energy_dram_joules_q,
		avg(energy_static_joules) AS energy_static_joules,
		count(energy_static_joules) AS energy_static_joules_n,
		sum(energy_static_joules * energy_static_joules) AS energy_static_joules_q,
		avg(idle_joules) AS idle_joules,
		count(idle_joules) AS idle_joules_n,
		sum(idle_joules * idle_joules) AS idle_joules_q
	FROM known
	GROUP BY configuration, workload, qos, policy
)
SELECT soc, compat, configuration, workload, qos, policy, seeds,
	energy_per_task_joules,
	(SELECT t975 FROM student_t WHERE df < energy_per_task_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_per_task_joules_q * (1 - 1e-13)
			- energy_per_task_joules_n * energy_per_task_joules * energy_per_task_joules)
		/ (energy_per_task_joules_n - 1) / energy_per_task_joules_n) AS energy_per_task_joules_ci,
	edp_joule_seconds,
	(SELECT t975 FROM student_t WHERE df < edp_joule_seconds_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, edp_joule_seconds_q * (1 - 1e-13)
			- edp_joule_seconds_n * edp_joule_seconds * edp_joule_seconds)
		/ (edp_joule_seconds_n - 1) / edp_joule_seconds_n) AS edp_joule_seconds_ci,
	energy_joules,
	(SELECT t975 FROM student_t WHERE df < energy_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_joules_q * (1 - 1e-13)
			- energy_joules_n * energy_joules * energy_joules)
		/ (energy_joules_n - 1) / energy_joules_n) AS energy_joules_ci,
	energy_mac_joules,
	(SELECT t975 FROM student_t WHERE df < energy_mac_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_mac_joules_q * (1 - 1e-13)
			- energy_mac_joules_n * energy_mac_joules * energy_mac_joules)
		/ (energy_mac_joules_n - 1) / energy_mac_joules_n) AS energy_mac_joules_ci,
	energy_l2_joules,
	(SELECT t975 FROM student_t WHERE df < energy_l2_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_l2_joules_q * (1 - 1e-13)
			- energy_l2_joules_n * energy_l2_joules * energy_l2_joules)
		/ (energy_l2_joules_n - 1) / energy_l2_joules_n) AS energy_l2_joules_ci,
	energy_dram_joules,
	(SELECT t975 FROM student_t WHERE df < energy_dram_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_dram_joules_q * (1 - 1e-13)
			- energy_dram_joules_n * energy_dram_joules * energy_dram_joules)
		/ (energy_dram_joules_n - 1) / energy_dram_joules_n) AS energy_dram_joules_ci,
	energy_static_joules,
	(SELECT t975 FROM student_t WHERE df < energy_static_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_static_joules_q * (1 - 1e-13)
			- energy_static_joules_n * energy_static_joules * energy_static_joules)
		/ (energy_static_joules_n - 1) / energy_static_joules_n) AS energy_static_joules_ci,
	idle_joules,
	(SELECT t975 FROM student_t WHERE df < idle_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, idle_joules_q * (1 - 1e-13)
			- idle_joules_n * idle_joules * idle_joules)
		/ (idle_joules_n - 1) / idle_joules_n) AS idle_joules_ci
FROM g
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy;

--   mac_joules: of multiplications [J]
--   l2_joules: of bytes between tiles and L2 [J]
--   dram_joules: of bytes between L2 and DRAM [J]
--   static_joules: of static power, by the tiles it held [J]
-- each recorded task's energy by its parts, static by the tiles it held, and times its latency (NULL: given up)
CREATE VIEW task_energy AS
WITH machine AS (
	-- what the run's own sums tell of the SoC. Tiles x time = tile-cycles held / utilisation
	SELECT soc, compat, configuration, workload, qos, policy, seed, run_id,
		energy_mac_joules, energy_l2_joules, energy_dram_joules,
		energy_static_joules * tile_utilisation AS held_joules,
		coalesce(edp_joule_seconds / nullif(energy_joules * makespan_cycles, 0), 0)
			AS seconds_per_cycle
	FROM run
), part AS (
	SELECT run_id, task, network, priority, met,
		iif(dropped, NULL, finish_cycles - arrival_cycles) AS latency_cycles,
		macs / nullif(sum(macs) OVER run_tasks, 0) AS of_macs,
		l2_bytes / nullif(sum(l2_bytes) OVER run_tasks, 0) AS of_l2,
		dram_bytes / nullif(sum(dram_bytes) OVER run_tasks, 0) AS of_dram,
		tile_cycles / nullif(sum(tile_cycles) OVER run_tasks, 0) AS of_tiles
	FROM task
	WINDOW run_tasks AS (PARTITION BY run_id)
), joules AS (
	SELECT soc, compat, configuration, workload, qos, policy, seed, run_id, task, network,
		priority, met, latency_cycles * seconds_per_cycle AS latency_seconds,
		coalesce(energy_mac_joules * of_macs, 0) AS mac_joules,
		coalesce(energy_l2_joules * of_l2, 0) AS l2_joules,
		coalesce(energy_dram_joules * of_dram, 0) AS dram_joules,
		coalesce(held_joules * of_tiles, 0) AS static_joules
	FROM machine JOIN part USING (run_id)
)
SELECT soc, compat, configuration, workload, qos, policy, seed, run_id, task, network, priority, met,
	mac_joules + l2_joules + dram_joules + static_joules AS energy_joules,
	mac_joules, l2_joules, dram_joules, static_joules,
	(mac_joules + l2_joules + dram_joules + static_joules) * latency_seconds
		AS edp_joule_seconds
FROM joules
ORDER BY configuration, workload, instr('LMH', qos) DESC, qos, policy, seed, task;

--   machine_knobs: KEY=VALUE, ... of SoC and workload
--   given_traces: networks whose traces were given, not lowered
--   versions: of the program
--   runs: how many
--   seeds_least: the fewest seeds of a workload, QoS and policy
--   seeds_most: the most
--   first_run: least run_id
-- what is comparable with what: a row per configuration, its knobs, given traces and seeds
CREATE VIEW configurations AS
WITH part AS (
	SELECT configuration, soc, compat, workload, min(knobs) AS knobs,
		count(DISTINCT seed) AS seeds, count(*) AS runs, min(run_id) AS first_run
	FROM run
	GROUP BY configuration, workload, qos, policy
),
whole AS (
	SELECT configuration, min(soc) AS soc, min(compat) AS compat, min(knobs) AS knobs,
		sum(runs) AS runs, min(seeds) AS seeds_least, max(seeds) AS seeds_most,
		min(first_run) AS first_run
	FROM part
	GROUP BY configuration
)
SELECT soc, compat, configuration,
	-- of SoC and workload; those of policies differ from run to run and stand in their names
	(SELECT coalesce(group_concat(key || '=' || value, ', '), '') FROM json_each(knobs)
		WHERE key GLOB 'soc.*' OR key GLOB 'workload.*') AS machine_knobs,
	-- networks whose traces were given, not lowered: no network of that name is among the inputs
	(SELECT coalesce(group_concat(name, ', '), '') FROM (
		SELECT DISTINCT trace.name FROM part
		JOIN run AS first ON first.run_id = part.first_run
		JOIN bundle_input AS made_from USING (bundle_id)
		JOIN input AS trace USING (sha256)
		WHERE part.configuration = whole.configuration AND trace.kind = 'trace'
			AND NOT EXISTS (SELECT 1 FROM bundle_input AS used
				JOIN input AS network USING (sha256)
				WHERE used.bundle_id = first.bundle_id AND network.kind = 'network'
					AND network.name = trace.name)
		ORDER BY trace.name)) AS given_traces,
	(SELECT group_concat(version, ', ') FROM (SELECT DISTINCT version FROM run
		WHERE run.configuration = whole.configuration ORDER BY version)) AS versions,
	runs, seeds_least, seeds_most, first_run
FROM whole
ORDER BY first_run;

-- one row per run, in the order in which they were recorded
CREATE VIEW runs AS
SELECT run_id, soc, compat, configuration, workload, qos, policy, seed, sla, stp, fairness, antt,
	knobs, version, started_at, wall_seconds
FROM run
ORDER BY run_id;

-- ---- views over sweeps ----
--
-- They begin with the sweep's name and number (a spec that was changed is another sweep of the same name).
-- coordinates is a JSON object of the axes' keys and the values at the place. What stands in design
-- and gain is there when a sweep is finished.

--   recorded: points that are there
--   problems: points that could not be run
-- one row per sweep: its size, how far it has come, and how many of its points could not be run
CREATE VIEW sweeps AS
SELECT name AS sweep, sweep_id, points, places,
	(SELECT count(*) FROM point WHERE point.sweep_id = sweep.sweep_id) AS recorded,
	(SELECT count(problem) FROM point WHERE point.sweep_id = sweep.sweep_id) AS problems,
	finished, until_ci, version, started_at
FROM sweep
ORDER BY sweep_id;

-- where each place of a sweep lies
CREATE VIEW places AS
SELECT name AS sweep, c.sweep_id, c.place, json_group_object(a.key, c.value) AS coordinates
FROM sweep
CROSS JOIN coordinate AS c USING (sweep_id)
CROSS JOIN axis AS a ON a.sweep_id = c.sweep_id AND a.axis = c.axis
GROUP BY c.sweep_id, c.place
ORDER BY c.sweep_id, c.place;

-- points that could not be run, where they lie, and why
CREATE VIEW problems AS
SELECT name AS sweep, p.sweep_id, p.point, p.place,
	(SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = p.sweep_id AND c.place = p.place) AS coordinates,
	p.policy, p.problem
FROM sweep JOIN point AS p USING (sweep_id)
WHERE p.problem IS NOT NULL
ORDER BY p.sweep_id, p.point;

-- every design, a place and a policy: its metrics' means over seeds, and intervals of the main ones
CREATE VIEW designs AS
SELECT name AS sweep, d.sweep_id, d.place,
	(SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = d.sweep_id AND c.place = d.place) AS coordinates,
	d.policy, runs, problems, sla, sla_ci, sla_low, sla_mid, sla_high, stp, stp_ci, fairness,
	fairness_ci, antt, antt_ci, latency_p50_cycles, latency_p99_cycles, latency_p99_cycles_ci,
	slowdown_p99, goodput_per_second, tile_utilisation, dram_utilisation, makespan_cycles,
	energy_joules, energy_per_task_joules, energy_per_task_joules_ci, edp_joule_seconds
FROM sweep JOIN design AS d USING (sweep_id)
ORDER BY d.sweep_id, d.place, d.policy;

--   second: the policy that comes next
--   second_sla: its sla [0..1]
--   margin: sla of policy - sla of second [0..1]
--   verdict: clear: the margin is more than its interval; open: it is not
-- who meets most targets at each place, by how much, and whether that is more than chance (clear or open)
CREATE VIEW best_policy AS
WITH ranked AS (
	SELECT sweep_id, place, policy, sla, sla_ci, row_number() OVER w AS rank,
		lead(policy) OVER w AS second, lead(sla) OVER w AS second_sla,
		lead(sla_ci) OVER w AS second_ci
	FROM design
	-- best knows the future, which no policy can, and bound is none
	WHERE sla IS NOT NULL AND policy NOT IN ('best', 'bound') AND policy NOT GLOB 'best[[]*'
	WINDOW w AS (PARTITION BY sweep_id, place ORDER BY sla DESC, policy)
), margin AS (
	-- Over the seeds that both have, as in gain_map, if one of them is a baseline; else as of independent
	-- means, which is wider. The ranks are by sla over all seeds a policy has: where these differ
	-- (--until-ci, points that could not be run), the margin is not sla - second_sla and may be below 0.
	SELECT r.sweep_id, r.place, r.policy, r.sla, r.second, r.second_sla,
		iif(gain.sla IS NULL, r.sla - r.second_sla, gain.sla) AS margin,
		iif(gain.sla IS NULL, sqrt(r.sla_ci * r.sla_ci + r.second_ci * r.second_ci), gain.sla_ci)
			AS margin_ci
	FROM ranked AS r
	LEFT JOIN gain ON gain.sweep_id = r.sweep_id AND gain.place = r.place
		AND gain.policy = r.policy AND gain.rival = r.second
	WHERE rank = 1
)
SELECT name AS sweep, m.sweep_id, m.place,
	(SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = m.sweep_id AND c.place = m.place) AS coordinates,
	m.policy, sla, second, second_sla, margin, margin_ci,
	iif(margin > margin_ci, 'clear', 'open') AS verdict
FROM margin AS m JOIN sweep USING (sweep_id)
ORDER BY m.sweep_id, m.place;

--   axis: key of the axis
--   value: on it; of a sample a range, a tenth of the places
--   places: where the policy could be run
--   sla_effect: mean there - the policy's mean over all places [0..1]
--   sla_range: greatest mean of the axis - least [0..1]
--   stp_effect: the same of stp
--   stp_range: the same of stp
--   low: least value of the range
--   high: greatest
-- what each axis does: sla and stp at each of its values (or tenth of a sample), mean over all other axes
CREATE VIEW marginal AS
WITH spot AS (
	-- the numbers of a sample in ten bins of as many places each; equal ones in the same
	SELECT sweep_id, axis, place, value, iif(sampled AND typeof(value) <> 'text',
		(rank() OVER (PARTITION BY sweep_id, axis ORDER BY value) - 1) * 10
			/ count(*) OVER (PARTITION BY sweep_id, axis), NULL) AS bin
	FROM coordinate JOIN axis USING (sweep_id, axis)
), at_value AS (
	-- Only places where the policy could be run count. Where these are not the same at each value of the
	-- axis, neither are the values of the other axes that a mean is over: compare like with like in designs.
	SELECT sweep_id, axis, min(value) AS low, max(value) AS high, policy, count(sla) AS places,
		avg(sla) AS sla, avg(stp) AS stp, sum(sla) AS sla_sum, count(sla) AS sla_n,
		sum(stp) AS stp_sum, count(stp) AS stp_n
	FROM spot JOIN design USING (sweep_id, place)
	GROUP BY sweep_id, axis, policy, iif(bin IS NULL, value, bin)
)
SELECT name AS sweep, v.sweep_id, a.key AS axis,
	-- a bin's ends are rounded, the value of a grid is told whole
	CASE WHEN typeof(low) = 'text' THEN low
		WHEN low < high THEN format(iif(abs(low) < 1000, '%.4g', '%.0f'), low) || '..'
			|| format(iif(abs(high) < 1000, '%.4g', '%.0f'), high)
		WHEN low = CAST(low AS INTEGER) THEN format('%d', low)
		ELSE CAST(low AS TEXT) END
		AS value, v.policy, v.places,
	-- an effect is the difference to the policy's mean over all places; a range that between values
	sla, sla - sum(sla_sum) OVER w / sum(sla_n) OVER w AS sla_effect,
	max(sla) OVER w - min(sla) OVER w AS sla_range,
	stp, stp - sum(stp_sum) OVER w / sum(stp_n) OVER w AS stp_effect,
	max(stp) OVER w - min(stp) OVER w AS stp_range, low, high
FROM at_value AS v
JOIN axis AS a USING (sweep_id, axis)
JOIN sweep USING (sweep_id)
WINDOW w AS (PARTITION BY v.sweep_id, v.axis, v.policy)
ORDER BY v.sweep_id, v.axis, v.policy, low;

--   rival: against whom
--   verdict: better, worse, or open: the interval of the difference contains 0
-- moca against each rival at each place, in sla, stp and fairness, and whether its sla is better or worse
CREATE VIEW gain_map AS
SELECT name AS sweep, g.sweep_id, g.place,
	(SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = g.sweep_id AND c.place = g.place) AS coordinates,
	g.policy, g.rival, g.seeds, g.sla, g.sla_ci, g.stp, g.stp_ci, g.fairness, g.fairness_ci,
	-- open: the interval contains 0, or there is none
	CASE WHEN g.sla > g.sla_ci THEN 'better' WHEN g.sla < -g.sla_ci THEN 'worse' ELSE 'open' END
		AS verdict
FROM sweep JOIN gain AS g USING (sweep_id)
WHERE g.policy = 'moca' OR g.policy GLOB 'moca[[]*'
ORDER BY g.sweep_id, g.place, g.policy, g.rival;

-- designs that no other beats in sla or energy per task without losing in the other, for each given load and mix (a sampled one is not given)
CREATE VIEW sweep_front AS
WITH scene AS MATERIALIZED (
	-- hardware and policy are there to be chosen, what is asked of them is not
	SELECT d.sweep_id, d.place, (SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = d.sweep_id AND c.place = d.place
			AND (a.key IN ('workload', 'qos') OR a.key GLOB 'workload.*')
			-- no two designs of a sample have the same number
			AND NOT (a.sampled AND typeof(c.value) <> 'text')) AS load
	FROM (SELECT DISTINCT sweep_id, place FROM design) AS d
), ranked AS (
	SELECT sweep_id, place, policy, sla, energy_per_task_joules,
		max(sla) OVER (PARTITION BY sweep_id, load, energy_per_task_joules) AS most,
		max(sla) OVER (PARTITION BY sweep_id, load ORDER BY energy_per_task_joules
			GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS most_for_less
	FROM design JOIN scene USING (sweep_id, place)
	WHERE sla IS NOT NULL AND energy_per_task_joules IS NOT NULL
		AND policy <> 'best' AND policy NOT GLOB 'best[[]*'
)
SELECT name AS sweep, r.sweep_id, r.place,
	(SELECT json_group_object(a.key, c.value)
		FROM coordinate AS c JOIN axis AS a USING (sweep_id, axis)
		WHERE c.sweep_id = r.sweep_id AND c.place = r.place) AS coordinates,
	r.policy, r.sla, r.energy_per_task_joules
FROM ranked AS r JOIN sweep USING (sweep_id) JOIN scene USING (sweep_id, place)
WHERE r.sla = most AND (most_for_less IS NULL OR r.sla > most_for_less)
ORDER BY r.sweep_id, scene.load, r.energy_per_task_joules, r.place, r.policy;
