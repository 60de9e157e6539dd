-- What is made of the sweep :sweep when all its points are there. Statements run in this order, in one
-- transaction; what was made before is made anew. Intervals are computed as in the views of schema.sql.

DELETE FROM design WHERE sweep_id = :sweep;
DELETE FROM gain WHERE sweep_id = :sweep;

-- The points by place, policy and seed, so that nothing below is sorted. Without types no key would be sought.
CREATE TEMP TABLE paired (
	place INTEGER,
	policy TEXT,
	seed INTEGER, -- of a point that could not be run some other number, below 0
	run_id INTEGER,
	sla REAL,
	stp REAL,
	fairness REAL,
	PRIMARY KEY (place, policy, seed)
) WITHOUT ROWID;

INSERT INTO paired
SELECT place, point.policy, coalesce(seed, -1 - point), run_id, sla, stp, fairness
FROM point LEFT JOIN run USING (run_id)
WHERE sweep_id = :sweep
ORDER BY place, point.policy, coalesce(seed, -1 - point);

-- ---- means over seeds ----

INSERT INTO design (sweep_id, place, policy, runs, problems,
	sla, sla_ci, sla_low, sla_mid, sla_high, stp, stp_ci, fairness, fairness_ci, antt,
	antt_ci, latency_p50_cycles, latency_p99_cycles, latency_p99_cycles_ci, slowdown_p99,
	goodput_per_second, tile_utilisation, dram_utilisation, makespan_cycles, energy_joules,
	energy_per_task_joules, energy_per_task_joules_ci, edp_joule_seconds)
WITH g AS (
	SELECT p.place, p.policy, count(p.run_id) AS runs, count(*) - count(p.run_id) AS problems,
		avg(r.sla) AS sla, count(r.sla) AS sla_n, sum(r.sla * r.sla) AS sla_q,
		avg(r.sla_low) AS sla_low,
		avg(r.sla_mid) AS sla_mid,
		avg(r.sla_high) AS sla_high,
		avg(r.stp) AS stp, count(r.stp) AS stp_n, sum(r.stp * r.stp) AS stp_q,
		avg(r.fairness) AS fairness, count(r.fairness) AS fairness_n,
		sum(r.fairness * r.fairness) AS fairness_q,
		avg(r.antt) AS antt, count(r.antt) AS antt_n, sum(r.antt * r.antt) AS antt_q,
		avg(r.latency_p50_cycles) AS latency_p50_cycles,
		avg(r.latency_p99_cycles) AS latency_p99_cycles,
		count(r.latency_p99_cycles) AS latency_p99_cycles_n,
		sum(r.latency_p99_cycles * r.latency_p99_cycles) AS latency_p99_cycles_q,
		avg(r.slowdown_p99) AS slowdown_p99,
		avg(r.goodput_per_second) AS goodput_per_second,
		avg(r.tile_utilisation) AS tile_utilisation,
		avg(r.dram_utilisation) AS dram_utilisation,
		avg(r.makespan_cycles) AS makespan_cycles,
		avg(r.energy_joules) AS energy_joules,
		avg(r.energy_per_task_joules) AS energy_per_task_joules,
		count(r.energy_per_task_joules) AS energy_per_task_joules_n,
		sum(r.energy_per_task_joules * r.energy_per_task_joules) AS energy_per_task_joules_q,
		avg(r.edp_joule_seconds) AS edp_joule_seconds
	FROM paired AS p LEFT JOIN run AS r USING (run_id)
	GROUP BY p.place, p.policy
)
SELECT :sweep, place, policy, runs, problems,
	sla,
	(SELECT t975 FROM student_t WHERE df < sla_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_q * (1 - 1e-13)
			- sla_n * sla * sla)
		/ (sla_n - 1) / sla_n),
	sla_low,
	sla_mid,
	sla_high,
	stp,
	(SELECT t975 FROM student_t WHERE df < stp_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, stp_q * (1 - 1e-13)
			- stp_n * stp * stp)
		/ (stp_n - 1) / stp_n),
	fairness,
	(SELECT t975 FROM student_t WHERE df < fairness_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, fairness_q * (1 - 1e-13)
			- fairness_n * fairness * fairness)
		/ (fairness_n - 1) / fairness_n),
	antt,
	(SELECT t975 FROM student_t WHERE df < antt_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, antt_q * (1 - 1e-13)
			- antt_n * antt * antt)
		/ (antt_n - 1) / antt_n),
	latency_p50_cycles,
	latency_p99_cycles,
	(SELECT t975 FROM student_t WHERE df < latency_p99_cycles_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, latency_p99_cycles_q * (1 - 1e-13)
			- latency_p99_cycles_n * latency_p99_cycles * latency_p99_cycles)
		/ (latency_p99_cycles_n - 1) / latency_p99_cycles_n),
	slowdown_p99,
	goodput_per_second,
	tile_utilisation,
	dram_utilisation,
	makespan_cycles,
	energy_joules,
	energy_per_task_joules,
	(SELECT t975 FROM student_t WHERE df < energy_per_task_joules_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, energy_per_task_joules_q * (1 - 1e-13)
			- energy_per_task_joules_n * energy_per_task_joules * energy_per_task_joules)
		/ (energy_per_task_joules_n - 1) / energy_per_task_joules_n),
	edp_joule_seconds
FROM g;

-- ---- differences, seed by seed ----

-- each policy against each baseline; points that could not be run have no seed in common
INSERT INTO gain (sweep_id, place, policy, rival, seeds, sla, sla_ci, stp, stp_ci, fairness, fairness_ci)
WITH g AS (
	SELECT d.place, d.policy, l.policy AS rival, count(*) AS seeds,
		avg(p.sla - b.sla) AS sla, count(p.sla - b.sla) AS sla_n,
		sum((p.sla - b.sla) * (p.sla - b.sla)) AS sla_q,
		avg(p.stp - b.stp) AS stp, count(p.stp - b.stp) AS stp_n,
		sum((p.stp - b.stp) * (p.stp - b.stp)) AS stp_q,
		avg(p.fairness - b.fairness) AS fairness, count(p.fairness - b.fairness) AS fairness_n,
		sum((p.fairness - b.fairness) * (p.fairness - b.fairness)) AS fairness_q
	FROM design AS d
	CROSS JOIN baseline AS l
	CROSS JOIN paired AS p ON p.place = d.place AND p.policy = d.policy
	CROSS JOIN paired AS b ON b.place = d.place AND b.policy = l.policy AND b.seed = p.seed
	WHERE d.sweep_id = :sweep AND d.policy <> l.policy
	GROUP BY d.place, d.policy, l.policy
)
SELECT :sweep, place, policy, rival, seeds,
	sla,
	(SELECT t975 FROM student_t WHERE df < sla_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, sla_q * (1 - 1e-13)
			- sla_n * sla * sla)
		/ (sla_n - 1) / sla_n),
	stp,
	(SELECT t975 FROM student_t WHERE df < stp_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, stp_q * (1 - 1e-13)
			- stp_n * stp * stp)
		/ (stp_n - 1) / stp_n),
	fairness,
	(SELECT t975 FROM student_t WHERE df < fairness_n ORDER BY df DESC LIMIT 1)
		* sqrt(max(0, fairness_q * (1 - 1e-13)
			- fairness_n * fairness * fairness)
		/ (fairness_n - 1) / fairness_n)
FROM g;

DROP TABLE temp.paired;

-- the same from the baselines' side, which only two of them have by now
INSERT INTO gain (sweep_id, place, policy, rival, seeds, sla, sla_ci, stp, stp_ci, fairness, fairness_ci)
SELECT sweep_id, place, rival, policy, seeds, 0 - sla, sla_ci, 0 - stp, stp_ci, 0 - fairness, fairness_ci
FROM gain
WHERE sweep_id = :sweep AND policy NOT IN (SELECT policy FROM baseline);

UPDATE sweep SET finished = 1 WHERE sweep_id = :sweep;
