#include "theory/analytic.h"

#include "base/random.h"
#include "theory/queueing.h"

#include <math.h>

/* ---- the task lists ---- */

/* Sums of the gaps between arrivals, and of the products of two that follow each other. */
struct gaps {
	double count, sum, squares, pairs, products;
};

static void gaps_add(struct gaps *gaps, const struct workload *workload)
{
	double last = NAN;
	for (size_t i = 1; i < workload->task_count; i++) {
		const struct task *task = &workload->tasks[i];
		double gap = task->arrival_cycles - task[-1].arrival_cycles;
		gaps->count++;
		gaps->sum += gap;
		gaps->squares += gap * gap;
		if (i > 1) {
			gaps->pairs++;
			gaps->products += last * gap;
		}
		last = gap;
	}
}

/* Of n exponential gaps the SCV has the standard deviation 2 / sqrt n, of n independent ones the correlation
 * 1 / sqrt n; 2.576 of them hold 99 %. */
static bool gaps_tell(const struct gaps *gaps, struct analytic *a)
{
	double n = gaps->count, mean = gaps->sum / n;
	if (!(n > 1) || !(mean > 0))
		return false;
	double variance = gaps->squares / n - mean * mean;
	a->arrivals_per_cycle = 1 / mean;
	a->arrival_scv = variance > 0 ? variance / (mean * mean) : 0;
	a->arrival_correlation = variance > 0 && gaps->pairs > 0
		? (gaps->products / gaps->pairs - mean * mean) / variance
		: 0;
	a->not_poisson = fabs(a->arrival_scv - 1) > 2.576 * 2 / sqrt(n);
	a->dependent = fabs(a->arrival_correlation) > 2.576 / sqrt(n);
	return true;
}

/* What tasks need on one number of tiles. */
struct needs {
	double mean_cycles, scv, dram_bytes;
};

static double noise_of(const struct scenario *list, size_t task)
{
	return list->noise ? list->noise[task] : 1;
}

static double own_cycles(const struct scenario *list, size_t task, int tiles)
{
	const struct trace *trace = list->traces[list->workload->tasks[task].network];
	return noise_of(list, task) * trace_isolated_cycles(trace, tiles);
}

static double own_bytes(const struct scenario *list, size_t task, int tiles)
{
	const struct trace *trace = list->traces[list->workload->tasks[task].network];
	const struct lowering *on = trace->on[tiles];
	return on ? on->dram_bytes_before[trace->layer_count] : 0;
}

static struct needs needs_of(const struct scenario *lists, size_t count, int tiles)
{
	double tasks = 0, sum = 0, squares = 0, bytes = 0;
	for (size_t l = 0; l < count; l++)
		for (size_t i = 0; i < lists[l].workload->task_count; i++) {
			double cycles = own_cycles(&lists[l], i, tiles);
			tasks++;
			sum += cycles;
			squares += cycles * cycles;
			bytes += own_bytes(&lists[l], i, tiles);
		}
	double mean = sum / tasks, variance = squares / tasks - mean * mean;
	return (struct needs){mean, variance > 0 ? variance / (mean * mean) : 0, bytes / tasks};
}

/* ---- the machine ---- */

/* The number of tiles that a task has, or the least of all numbers up to the machine's; 0 = neither. */
static int least_tiles(const struct soc *soc, const struct tuned_policy *policy, bool *divided)
{
	int counts[TILES_MOST + 1], count = 0;
	policy->policy.dispatcher->tile_counts(soc, policy->dispatcher_knobs, counts);
	while (counts[count])
		count++;
	*divided = count > 1;
	return count == 1 ? counts[0] : count == soc->tiles ? 1 : 0;
}

/* So many tasks run at once if the tiles suffice for `servers`. */
static int servers_most(const struct tuned_policy *policy, int servers)
{
	const struct dispatcher *dispatcher = policy->policy.dispatcher;
	int most = dispatcher->tenants_most ? dispatcher->tenants_most(policy->dispatcher_knobs)
					    : servers;
	return most < servers ? most : servers;
}

/* k tasks on n tiles each. */
static void rates_of_servers(
	const struct soc *soc, const struct needs *needs, int servers, double *rates)
{
	for (int k = 1; k <= servers; k++)
		rates[k - 1] = k / (needs->mean_cycles * soc_interference(soc, k));
}

/* k tasks on all N tiles, k = 1..N: N mod k of them have one tile more than the others. */
static void rates_of_division(const struct scenario *lists, size_t count, double *rates)
{
	const struct soc *soc = lists->soc;
	double speeds[TILES_MOST + 2] = {0}; /* by tiles; none on more than there are */
	for (int tiles = 1; tiles <= soc->tiles; tiles++)
		speeds[tiles] = 1 / needs_of(lists, count, tiles).mean_cycles;
	for (int k = 1; k <= soc->tiles; k++) {
		int less = soc->tiles / k, favoured = soc->tiles % k;
		double speed = (k - favoured) * speeds[less] + favoured * speeds[less + 1];
		rates[k - 1] = speed / soc_interference(soc, k);
	}
}

/* ---- what follows ---- */

/* The chance that a wait ends in time. C e^(-t C / W) is the part of waits that are longer than t. */
static double in_time(double spare_cycles, double waiting_chance, double wait_cycles)
{
	if (spare_cycles <= 0)
		return 0;
	if (!(wait_cycles > 0))
		return 1;
	double delays = spare_cycles * waiting_chance / wait_cycles;
	return 1 - (delays < 700 ? waiting_chance * portable_exp(-delays) : 0);
}

static double met_share(const struct scenario *lists, size_t count, int tiles, double stretch,
	double waiting_chance, double wait_cycles)
{
	double met = 0, tasks = 0;
	for (size_t l = 0; l < count; l++)
		for (size_t i = 0; i < lists[l].workload->task_count; i++) {
			double target = lists[l].workload->tasks[i].target_cycles;
			double spare = target - stretch * own_cycles(&lists[l], i, tiles);
			met += in_time(spare, waiting_chance, wait_cycles);
			tasks++;
		}
	return met / tasks;
}

/* A queue that begins empty comes near its steady state, as a reflected Brownian motion does, within
 * (ca^2 + cs^2) / (mu (1 - rho)^2), mu the rate at which a full machine is left (Whitt, Management Science 35,
 * 1989). Over a span of T such times the mean falls short by 1 / (2 T) of itself (Abate and Whitt, Advances
 * in Applied Probability 19, 1987: the approach has the mean 1/2). */
static double warmup(const struct analytic *a, const struct gaps *gaps, size_t lists)
{
	double slack = 1 - a->load, left_per_cycle = a->arrivals_per_cycle / a->load;
	double variability = a->arrival_scv + (a->divided ? 1 : a->service_scv);
	return variability / (left_per_cycle * slack * slack) / (2 * gaps->sum / (double)lists);
}

/* The queue: loads, and for those below 1 waits and what is met. */
static void queue_tell(const struct scenario *lists, size_t count, int tiles,
	const struct gaps *gaps, struct analytic *a)
{
	const struct soc *soc = lists->soc;
	struct needs needs = needs_of(lists, count, tiles);
	double rates[TILES_MOST], bytes_per_cycle = a->arrivals_per_cycle * needs.dram_bytes;
	if (a->divided)
		rates_of_division(lists, count, rates);
	else
		rates_of_servers(soc, &needs, a->servers, rates);
	struct population p = birth_death(a->arrivals_per_cycle, rates, a->servers);
	a->service_cycles = needs.mean_cycles;
	a->service_scv = needs.scv;
	a->load = p.load;
	a->load_dram = bytes_per_cycle / soc_dram_capacity(soc, a->servers);
	if (!(p.load < 1) || !(a->load_dram < 1))
		return;
	double served_cycles = p.served / a->arrivals_per_cycle;
	double variability = a->divided ? 1 : (a->arrival_scv + a->service_scv) / 2;
	a->wait_cycles = variability * p.waiting / a->arrivals_per_cycle;
	a->latency_cycles = a->wait_cycles + served_cycles;
	a->warmup = warmup(a, gaps, count);
	if (!a->divided)
		a->met = met_share(lists, count, tiles, served_cycles / a->service_cycles,
			p.waiting_chance, a->wait_cycles);
}

bool analytic_estimate(const struct scenario *lists, size_t count,
	const struct tuned_policy *policy, struct analytic *a)
{
	*a = (struct analytic){
		.wait_cycles = NAN, .latency_cycles = NAN, .met = NAN, .warmup = NAN};
	struct gaps gaps = {0};
	int tiles = least_tiles(lists->soc, policy, &a->divided);
	a->servers = tiles ? servers_most(policy, lists->soc->tiles / tiles) : 0;
	for (size_t i = 0; i < count; i++)
		gaps_add(&gaps, lists[i].workload);
	if (!tiles || !gaps_tell(&gaps, a))
		return false;
	queue_tell(lists, count, tiles, &gaps, a);
	return true;
}

/* ---- what a replay did ---- */

void analytic_observe(
	const struct workload *workload, const struct outcome *outcomes, struct observed *observed)
{
	double wait = 0, latency = 0, ended = 0, overtaken = 0, stopped = 0, earliest = INFINITY;
	for (size_t i = workload->task_count; i-- > 0;) {
		const struct outcome *o = &outcomes[i];
		double arrival = workload->tasks[i].arrival_cycles;
		if (o->dropped)
			continue;
		ended++;
		wait += o->queued_cycles;
		latency += o->finish_cycles - arrival;
		overtaken += earliest < o->start_cycles;
		stopped += o->queued_cycles > (o->start_cycles - arrival) * (1 + 1e-9);
		earliest = o->start_cycles < earliest ? o->start_cycles : earliest;
	}
	double all = (double)workload->task_count;
	*observed = (struct observed){.wait_cycles = wait / ended,
		.latency_cycles = latency / ended,
		.overtaken = overtaken / all,
		.stopped = stopped / all,
		.dropped = 1 - ended / all};
}
