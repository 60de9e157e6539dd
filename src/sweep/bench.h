/* sweep/bench.h: how fast the replay is, against a floor in the same process.
 *
 * The floor is the bare next-event loop for as many events: the least of one finish time per group, and
 * one division that moves it on. Floor and policies take turns, and each figure is the median over
 * the rounds, because machines are shared and noisy. */
#ifndef SWEEP_BENCH_H
#define SWEEP_BENCH_H

#include "sweep/setup.h"

struct speed {
	double scenarios_per_second; /* task lists replayed */
	double tasks_per_second;
	double events_per_second; /* layer ends and arrivals */
	double floor_ratio;       /* time over the floor's time for as many events */
};

/* What is measured of the whole program and not of a policy: rows of a table of its own. */
struct measure {
	const char *name;
	double value;
	const char *unit;
};

enum { MEASURES = 5 };

/* Points of a sweep per second with one job and with two and the ratio of the two, rows of the database per second
 * (runs with their tasks), each the median over so many rounds; and the most memory that the process has had. */
bool bench_measure(const struct library *library, int rounds, struct measure measures[MEASURES],
	struct err *err);

/* The median; sorts the values. */
double bench_median(double *values, int count);

/* Replays the seeds' task lists `rounds` times under each policy; speeds has room for each. Between two policies
 * it tells how many are done. */
bool bench_run(const struct setup *setup, const struct tuned_policy *policies, size_t policy_count,
	uint64_t first_seed, uint64_t last_seed, int rounds,
	void (*progress)(void *data, size_t done), void *data, struct speed *speeds,
	struct err *err);

#endif
