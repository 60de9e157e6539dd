#include "metrics/metrics.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define METRIC(field, unit, better, help) {#field, unit, help, better, offsetof(struct metrics, field)}
/* clang-format on */

const struct metric metric_table[] = {
	METRIC(sla, "", 1, "tasks that met their target, of all"),
	METRIC(sla_low, "", 1, "the same, priorities 0-2"),
	METRIC(sla_mid, "", 1, "the same, priorities 3-8"),
	METRIC(sla_high, "", 1, "the same, priorities 9-11"),
	METRIC(stp, "", 1, "system throughput: sum over networks of isolated / mean latency"),
	METRIC(fairness, "", 1, "least ratio of two networks' priority-weighted progress"),
	METRIC(antt, "", -1, "mean slowdown (latency / isolated time)"),
	METRIC(jain, "", 1, "Jain's index of the tasks' progress"),
	METRIC(latency_p50_cycles, "cycles", -1, "median latency"),
	METRIC(latency_p95_cycles, "cycles", -1, "95th percentile of latency"),
	METRIC(latency_p99_cycles, "cycles", -1, "99th percentile of latency"),
	METRIC(slowdown_p50, "", -1, "median slowdown"),
	METRIC(slowdown_p95, "", -1, "95th percentile of slowdown"),
	METRIC(slowdown_p99, "", -1, "99th percentile of slowdown"),
	METRIC(goodput_per_second, "tasks/s", 1, "tasks that met their target, per second"),
	METRIC(tile_utilisation, "", 0, "tile-cycles held, of all until the last finish"),
	METRIC(dram_utilisation, "", 0, "bytes moved, of nominal bandwidth times time"),
	METRIC(throttled_bytes, "bytes", 0, "asked for and withheld by caps"),
	METRIC(contended_bytes, "bytes", -1, "asked for within caps and not served: saturation"),
	METRIC(idle_bytes, "bytes", 0, "effective DRAM capacity that nobody used"),
	METRIC(makespan_cycles, "cycles", -1, "first arrival to last finish"),
	METRIC(energy_joules, "J", -1, "dynamic and static energy"),
	METRIC(edp_joule_seconds, "J s", -1, "energy times makespan"),
	METRIC(energy_mac_joules, "J", -1, "of multiplications"),
	METRIC(energy_l2_joules, "J", -1, "of bytes between tiles and L2"),
	METRIC(energy_dram_joules, "J", -1, "of bytes between L2 and DRAM"),
	METRIC(energy_static_joules, "J", -1, "of static power, busy or not"),
	METRIC(energy_per_task_joules, "J", -1, "energy of the run by tasks done"),
	{0},
};

double metric_get(const struct metrics *metrics, const struct metric *metric)
{
	double value;
	memcpy(&value, (const char *)metrics + metric->offset, sizeof value);
	return value;
}

static double latency(const struct task *task, const struct outcome *outcome)
{
	return outcome->finish_cycles - task->arrival_cycles;
}

bool task_met(const struct task *task, const struct outcome *outcome)
{
	return !outcome->dropped && latency(task, outcome) < task->target_cycles;
}

/* ---- SLA ---- */

static double met_share(
	const struct workload *workload, const struct outcome *outcomes, int lowest, int highest)
{
	double met = 0, all = 0;
	for (size_t i = 0; i < workload->task_count; i++) {
		const struct task *task = &workload->tasks[i];
		if (task->priority < lowest || task->priority > highest)
			continue;
		all++;
		met += task_met(task, &outcomes[i]);
	}
	return all > 0 ? met / all : NAN;
}

/* ---- over networks: the MoCA artifact's STP and fairness ---- */

struct network_means {
	double count, latency, isolated, weight; /* sums until `means_finish`, then means */
};

static void means_add(
	struct network_means *means, const struct task *task, const struct outcome *outcome)
{
	means->count++;
	means->latency += latency(task, outcome);
	means->isolated += outcome->isolated_cycles;
	means->weight += task->priority + 1;
}

/* Isolated over mean latency of a network: its progress. */
static double progress(const struct network_means *means)
{
	return means->isolated / means->latency;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* STP: sum over the networks present of isolated / mean latency; from the least up, so that the order of
 * networks does not show in the last bit. `scratch` has room for all. */
static double throughput(const struct network_means *means, size_t count, double *scratch)
{
	double sum = 0;
	size_t present = 0;
	for (size_t n = 0; n < count; n++)
		if (means[n].count > 0)
			scratch[present++] = progress(&means[n]);
	qsort(scratch, present, sizeof *scratch, ascending);
	for (size_t n = 0; n < present; n++)
		sum += scratch[n];
	return sum;
}

/* Fairness: min over i, j of PP_i / PP_j with PP_i = progress_i / (weight_i / sum of weights); the sum
 * cancels. */
static double fairness(const struct network_means *means, size_t count)
{
	double least = INFINITY, most = 0;
	for (size_t n = 0; n < count; n++) {
		if (!(means[n].count > 0))
			continue;
		double pp = progress(&means[n]) / (means[n].weight / means[n].count);
		least = fmin(least, pp);
		most = fmax(most, pp);
	}
	return most > 0 ? least / most : NAN;
}

static void over_networks(
	const struct workload *workload, const struct outcome *outcomes, struct metrics *m)
{
	size_t count = workload->network_count;
	struct network_means *means = calloc(count, sizeof *means);
	double *scratch = calloc(count, sizeof *scratch);
	if (!means || !scratch)
		abort();
	for (size_t i = 0; i < workload->task_count; i++)
		if (!outcomes[i].dropped)
			means_add(&means[workload->tasks[i].network], &workload->tasks[i],
				&outcomes[i]);
	m->stp = throughput(means, count, scratch);
	m->fairness = fairness(means, count);
	free(scratch);
	free(means);
}

/* ---- over tasks ---- */

/* Nearest rank: the least value that at least this part of all do not exceed. */
static double percentile(const double *sorted, size_t count, double part)
{
	size_t rank = (size_t)ceil(part * (double)count);
	return count ? sorted[rank ? rank - 1 : 0] : NAN;
}

/* Jain's index of x = 1 / slowdown: (sum x)^2 / (n sum x^2). */
static void slowdown_means(const double *slowdowns, size_t count, struct metrics *m)
{
	double sum = 0, rates = 0, squares = 0;
	for (size_t i = 0; i < count; i++) {
		double rate = 1 / slowdowns[i];
		sum += slowdowns[i];
		rates += rate;
		squares += rate * rate;
	}
	m->antt = sum / (double)count;
	m->jain = rates * rates / ((double)count * squares);
}

/* Latency and slowdown of the tasks that were not dropped, each sorted. */
static size_t latencies_sort(const struct workload *workload, const struct outcome *outcomes,
	double *latencies, double *slowdowns)
{
	size_t count = 0;
	for (size_t i = 0; i < workload->task_count; i++) {
		if (outcomes[i].dropped)
			continue;
		latencies[count] = latency(&workload->tasks[i], &outcomes[i]);
		slowdowns[count] = latencies[count] / outcomes[i].isolated_cycles;
		count++;
	}
	qsort(latencies, count, sizeof *latencies, ascending);
	qsort(slowdowns, count, sizeof *slowdowns, ascending);
	return count;
}

static void over_tasks(
	const struct workload *workload, const struct outcome *outcomes, struct metrics *m)
{
	double *latencies = calloc(2 * workload->task_count, sizeof *latencies);
	if (!latencies)
		abort();
	double *slowdowns = latencies + workload->task_count;
	size_t count = latencies_sort(workload, outcomes, latencies, slowdowns);
	slowdown_means(slowdowns, count, m);
	m->latency_p50_cycles = percentile(latencies, count, 0.50);
	m->latency_p95_cycles = percentile(latencies, count, 0.95);
	m->latency_p99_cycles = percentile(latencies, count, 0.99);
	m->slowdown_p50 = percentile(slowdowns, count, 0.50);
	m->slowdown_p95 = percentile(slowdowns, count, 0.95);
	m->slowdown_p99 = percentile(slowdowns, count, 0.99);
	free(latencies);
}

/* ---- energy ---- */

static const double JOULES_PER_PICOJOULE = 1e-12;

static struct energy energy_of(
	const struct soc *soc, double macs, double l2_bytes, double dram_bytes, double seconds)
{
	return (struct energy){
		.mac_joules = JOULES_PER_PICOJOULE * soc->energy_pj_per_mac * macs,
		.l2_joules = JOULES_PER_PICOJOULE * soc->energy_pj_per_l2_byte * l2_bytes,
		.dram_joules = JOULES_PER_PICOJOULE * soc->energy_pj_per_dram_byte * dram_bytes,
		.static_joules = soc->static_watts * seconds,
	};
}

struct energy task_energy(const struct soc *soc, const struct outcome *outcome)
{
	double seconds = outcome->tile_cycles / soc->tiles / soc->clock_hz;
	return energy_of(soc, outcome->macs, outcome->l2_bytes, outcome->dram_bytes, seconds);
}

double energy_sum(const struct energy *energy)
{
	return energy->mac_joules + energy->l2_joules + energy->dram_joules + energy->static_joules;
}

/* ---- the machine ---- */

struct work {
	double macs, l2_bytes, dram_bytes, tile_cycles, met, done;
};

static struct work work_sum(const struct workload *workload, const struct outcome *outcomes)
{
	struct work work = {0};
	for (size_t i = 0; i < workload->task_count; i++) {
		work.macs += outcomes[i].macs;
		work.l2_bytes += outcomes[i].l2_bytes;
		work.dram_bytes += outcomes[i].dram_bytes;
		work.tile_cycles += outcomes[i].tile_cycles;
		work.met += task_met(&workload->tasks[i], &outcomes[i]);
		work.done += !outcomes[i].dropped;
	}
	return work;
}

static void energy_split(
	const struct soc *soc, const struct work *work, double seconds, struct metrics *m)
{
	struct energy energy =
		energy_of(soc, work->macs, work->l2_bytes, work->dram_bytes, seconds);
	m->energy_mac_joules = energy.mac_joules;
	m->energy_l2_joules = energy.l2_joules;
	m->energy_dram_joules = energy.dram_joules;
	m->energy_static_joules = energy.static_joules;
	m->energy_per_task_joules = work->done > 0 ? m->energy_joules / work->done : NAN;
}

static void over_machine(const struct scenario *scenario, const struct outcome *outcomes,
	const struct totals *totals, struct metrics *m)
{
	const struct soc *soc = scenario->soc;
	struct work work = work_sum(scenario->workload, outcomes);
	double cycles = totals->end_cycles - scenario->workload->tasks[0].arrival_cycles;
	double seconds = cycles / soc->clock_hz;
	m->makespan_cycles = cycles;
	m->goodput_per_second = work.met / seconds;
	m->tile_utilisation = work.tile_cycles / (soc->tiles * cycles);
	m->dram_utilisation = work.dram_bytes / (soc->dram_bytes_per_cycle * cycles);
	m->throttled_bytes = totals->throttled_bytes;
	m->contended_bytes = totals->contended_bytes;
	m->idle_bytes = soc->dram_bytes_per_cycle * soc->dram_efficiency * cycles - work.dram_bytes;
	m->energy_joules = 1e-12
			* (soc->energy_pj_per_mac * work.macs
				+ soc->energy_pj_per_l2_byte * work.l2_bytes
				+ soc->energy_pj_per_dram_byte * work.dram_bytes)
		+ soc->static_watts * seconds;
	m->edp_joule_seconds = m->energy_joules * seconds;
	energy_split(soc, &work, seconds, m);
}

void metrics_compute(const struct scenario *scenario, const struct outcome *outcomes,
	const struct totals *totals, struct metrics *m)
{
	const struct workload *workload = scenario->workload;
	m->sla = met_share(workload, outcomes, 0, PRIORITY_MOST);
	m->sla_low = met_share(workload, outcomes, 0, 2);
	m->sla_mid = met_share(workload, outcomes, 3, 8);
	m->sla_high = met_share(workload, outcomes, 9, PRIORITY_MOST);
	over_networks(workload, outcomes, m);
	over_tasks(workload, outcomes, m);
	over_machine(scenario, outcomes, totals, m);
}

/* ---- over seeds ---- */

/* Beyond the table the next smaller entry, on the safe side. */
double student_t975(size_t df)
{
	static const double t[] = {0, 12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912,
		2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813, 2.160369, 2.144787,
		2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614, 2.073873,
		2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272};
	return df <= 30        ? t[df]
		: df < 40      ? 2.042272
		: df < 60      ? 2.021075
		: df < 120     ? 2.000298
		: df < 1000000 ? 1.979930
			       : 1.959964;
}

/* The value so many bytes behind the first. */
static double value_at(const void *first, size_t stride, size_t i)
{
	double value;
	memcpy(&value, (const char *)first + i * stride, sizeof value);
	return value;
}

static struct estimate estimate_strided(const void *first, size_t stride, size_t count)
{
	double sum = 0, squares = 0;
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		double value = value_at(first, stride, i);
		if (isnan(value))
			continue;
		sum += value;
		n++;
	}
	double mean = n ? sum / (double)n : NAN;
	for (size_t i = 0; i < count; i++) {
		double value = value_at(first, stride, i);
		squares += isnan(value) ? 0 : (value - mean) * (value - mean);
	}
	if (n < 2)
		return (struct estimate){mean, NAN};
	double deviation = sqrt(squares / (double)(n - 1));
	return (struct estimate){mean, student_t975(n - 1) * deviation / sqrt((double)n)};
}

struct estimate estimate_values(const double *values, size_t count)
{
	return estimate_strided(values, sizeof *values, count);
}

struct estimate metrics_estimate(
	const struct metrics *runs, size_t count, const struct metric *metric)
{
	return estimate_strided((const char *)runs + metric->offset, sizeof *runs, count);
}
