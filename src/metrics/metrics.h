/* metrics/metrics.h: what a replay's outcomes amount to.
 *
 * Isolated time is the task's network alone on one group (tiles / groups tiles), without noise. NTT
 * (slowdown) = latency / isolated time. A dropped task has missed its target and counts in the SLA alone:
 * it has no latency. Energy is that of
 *
 *     multiplications, bytes to and from L2, bytes to and from DRAM    what each task did, also in vain
 *     static power                                                     watts x makespan
 *
 * and a task's part of the static energy is that of the tiles it held: watts x tile-cycles / (tiles x
 * clock). The rest of it is nobody's: the tasks' energies and watts x (1 - tile_utilisation) x makespan
 * make up the run's.
 *
 * A metric that has nothing to be taken over (no task of high
 * priority, say) is NaN, and NULL in the database. */
#ifndef METRICS_METRICS_H
#define METRICS_METRICS_H

#include "replay/replay.h"

struct metrics {
	double sla, sla_low, sla_mid, sla_high;
	double stp, fairness, antt, jain;
	double latency_p50_cycles, latency_p95_cycles, latency_p99_cycles;
	double slowdown_p50, slowdown_p95, slowdown_p99;
	double goodput_per_second;
	double tile_utilisation, dram_utilisation;
	double throttled_bytes, contended_bytes, idle_bytes;
	double makespan_cycles;
	double energy_joules, edp_joule_seconds;
	double energy_mac_joules, energy_l2_joules, energy_dram_joules, energy_static_joules;
	double energy_per_task_joules;
};

/* One row per field of struct metrics, in order: also the columns of the database and of CSV. */
struct metric {
	const char *name, *unit, *help; /* name NULL ends the table */
	int better;                     /* 1: more is better, -1: less, 0: neither */
	size_t offset;
};
extern const struct metric metric_table[];

double metric_get(const struct metrics *metrics, const struct metric *metric);

/* What a task took; its parts add up to it. */
struct energy {
	double mac_joules, l2_joules, dram_joules, static_joules;
};
struct energy task_energy(const struct soc *soc, const struct outcome *outcome);
double energy_sum(const struct energy *energy);

bool task_met(const struct task *task, const struct outcome *outcome);

void metrics_compute(const struct scenario *scenario, const struct outcome *outcomes,
	const struct totals *totals, struct metrics *metrics);

/* Mean and half the width of its 95 % interval (Student's t) of values that differ in their seed alone. Those
 * that are NaN are left out; with fewer than two the interval is NaN, with none the mean too. */
struct estimate {
	double mean, half_width;
};
struct estimate estimate_values(const double *values, size_t count);

/* The same of one metric over runs. */
struct estimate metrics_estimate(
	const struct metrics *runs, size_t count, const struct metric *metric);

/* Student's t at 97.5 %, by degrees of freedom (at least 1), as in the database's student_t. */
double student_t975(size_t degrees);

#endif
