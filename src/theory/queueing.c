#include "theory/queueing.h"

#include "base/random.h"

#include <math.h>
#include <stdbool.h>

double traffic_load(const struct traffic *traffic, int servers)
{
	return traffic->arrivals_per_cycle * traffic->service_cycles / servers;
}

/* Whether there is a steady state; false for NaN too. */
static bool steady(const struct traffic *traffic, int servers)
{
	return servers > 0 && traffic->arrivals_per_cycle >= 0 && traffic->service_cycles >= 0
		&& traffic_load(traffic, servers) < 1;
}

/* ---- several servers ---- */

/* By way of Erlang B, the chance of a loss without a queue: B_0 = 1, B_k = a B_k-1 / (k + a B_k-1). */
double mmc_waiting_chance(const struct traffic *traffic, int servers)
{
	if (!steady(traffic, servers))
		return NAN;
	double rho = traffic_load(traffic, servers), offered = rho * servers, loss = 1;
	for (int k = 1; k <= servers; k++)
		loss = offered * loss / (k + offered * loss);
	return loss / (1 - rho * (1 - loss));
}

/* Mean wait of those who wait. */
static double mmc_delay_cycles(const struct traffic *traffic, int servers)
{
	return traffic->service_cycles / (servers * (1 - traffic_load(traffic, servers)));
}

double mmc_wait_cycles(const struct traffic *traffic, int servers)
{
	return mmc_waiting_chance(traffic, servers) * mmc_delay_cycles(traffic, servers);
}

double mmc_wait_tail(const struct traffic *traffic, int servers, double cycles)
{
	double chance = mmc_waiting_chance(traffic, servers);
	if (cycles <= 0 || !(chance > 0))
		return chance;
	double delays = cycles / mmc_delay_cycles(traffic, servers);
	return delays < 700 ? chance * portable_exp(-delays) : 0;
}

/* One n of the series, without its factor p(n, nc): with q = sum over j > nc of p(n, j) / p(n, nc) it is
 * (1 + q) - q / rho. Each term of q is the one before times na / j. */
static double crommelin_term(double mean, double first)
{
	double rho = mean / first, term = 1, sum = 0;
	for (double j = first + 1; term > 1e-17 * (1 + sum); j++) {
		term *= mean / j;
		sum += term;
	}
	return 1 - sum * (1 - rho) / rho;
}

/* p(n, nc) comes from its logarithm, where the factorial goes on from n to n. */
double mdc_wait_cycles(const struct traffic *traffic, int servers)
{
	if (!steady(traffic, servers))
		return NAN;
	double offered = traffic_load(traffic, servers) * servers;
	if (offered <= 0)
		return 0;
	double wait = 0, log_factorial = 0, term = 1;
	for (double n = 1; term > 1e-15 * (wait + 1e-300); n++) {
		double first = n * servers, mean = n * offered;
		for (double j = first - servers + 1; j <= first; j++)
			log_factorial += portable_log(j);
		double log_chance = first * portable_log(mean) - mean - log_factorial;
		term = log_chance > -690 ? portable_exp(log_chance) : 0;
		wait += term * crommelin_term(mean, first);
	}
	return traffic->service_cycles * wait;
}

double allen_cunneen_wait_cycles(const struct traffic *traffic, int servers, double arrival_scv)
{
	return mmc_wait_cycles(traffic, servers) * (arrival_scv + traffic->service_scv) / 2;
}

/* ---- one server ---- */

/* Work left of the task that is served, seen by an arrival: lambda E[S^2] / 2. */
static double residual_cycles(const struct traffic *traffic)
{
	double square = traffic->service_cycles * traffic->service_cycles;
	return traffic->arrivals_per_cycle * square * (1 + traffic->service_scv) / 2;
}

double mg1_wait_cycles(const struct traffic *traffic)
{
	return steady(traffic, 1) ? residual_cycles(traffic) / (1 - traffic_load(traffic, 1)) : NAN;
}

double mg1_ps_latency_cycles(const struct traffic *traffic, double own_cycles)
{
	return steady(traffic, 1) ? own_cycles / (1 - traffic_load(traffic, 1)) : NAN;
}

static double load_before(const struct traffic *classes, size_t which)
{
	double load = 0;
	for (size_t i = 0; i < which; i++)
		load += traffic_load(&classes[i], 1);
	return load;
}

/* What a class waits for: the work in service, `residual`, stretched by those who come first. */
static double class_wait_cycles(const struct traffic *classes, size_t which, double residual)
{
	double before = load_before(classes, which), upto = load_before(classes, which + 1);
	return upto < 1 ? residual / ((1 - before) * (1 - upto)) : NAN;
}

double cobham_wait_cycles(const struct traffic *classes, size_t count, size_t which)
{
	double residual = 0;
	if (!(load_before(classes, count) < 1))
		return NAN;
	for (size_t i = 0; i < count; i++)
		residual += residual_cycles(&classes[i]);
	return class_wait_cycles(classes, which, residual);
}

double preemptive_latency_cycles(const struct traffic *classes, size_t which)
{
	double residual = 0;
	for (size_t i = 0; i <= which; i++)
		residual += residual_cycles(&classes[i]);
	return classes[which].service_cycles / (1 - load_before(classes, which))
		+ class_wait_cycles(classes, which, residual);
}

/* ---- birth and death ---- */

struct population birth_death(
	double arrivals_per_cycle, const double *departures_per_cycle, int servers)
{
	struct population none = {NAN, NAN, NAN, NAN};
	if (servers < 1 || !(arrivals_per_cycle >= 0))
		return none;
	double load = arrivals_per_cycle / departures_per_cycle[servers - 1];
	none.load = load;
	if (!(load < 1))
		return none;
	double weight = 1, sum = 1,
	       served = 0; /* of the states with fewer than all servers taken */
	for (int k = 1; k < servers; k++) {
		weight *= arrivals_per_cycle / departures_per_cycle[k - 1];
		sum += weight;
		served += k * weight;
	}
	double full = weight * load / (1 - load); /* of all others, a geometric tail */
	sum += full;
	served += servers * full;
	return (struct population){load, full / sum, full * load / (1 - load) / sum, served / sum};
}
