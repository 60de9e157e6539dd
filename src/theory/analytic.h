/* theory/analytic.h: what to expect of a policy, from its task lists and traces alone, without a replay.
 *
 * The moments are those of the task lists: arrival rate lambda and SCV ca^2 of the gaps, mean E[S] and SCV cs^2
 * of isolated time x noise, over all lists together. What tiles a policy asks for tells the queue:
 *
 *   one number n   c = tiles / n servers, slowed by interference I(k) when k of them run: a birth and death
 *                  process that k tasks leave at the rate k / (E[S] I(k)), k <= c. Its waiting time times
 *                  (ca^2 + cs^2) / 2, after Allen and Cunneen. kappa = 0 gives the G/G/c of queueing.h;
 *                  exponential service and Poisson arrivals are exact with any kappa.
 *   any number     all tiles are dealt among the k tasks that are present, as evenly as they go: M/G/PS whose rate
 *                  follows k, which is insensitive to cs^2 and takes ca^2 as 1.
 *
 * For a policy that asks for some numbers of tiles and not for others there is no form.
 *
 * The share of targets that are met is only told for one number of tiles, first come, first served: a wait is
 * longer than t with the chance C e^(-t C / W) (exact for M/M/c), and each task has its target less its own
 * service time, stretched by the mean interference, to wait.
 *
 * Limits. Steady state: a list begins with an empty machine and ends. DRAM: that it is saturated at times is
 * left out, only that it must serve all (load_dram < 1) is not. Other orders than first come, first served
 * have the same mean wait if they do not look at service times; stops and moves are taken as free. What of this
 * a replay did not keep, struct observed counts. */
#ifndef THEORY_ANALYTIC_H
#define THEORY_ANALYTIC_H

#include "replay/replay.h"

struct analytic {
	/* of the task lists */
	double arrivals_per_cycle, arrival_scv;
	double arrival_correlation;         /* of a gap with the next */
	double service_cycles, service_scv; /* alone, on the tiles that a server has */
	/* of the machine */
	int servers;      /* tasks that run at once, at most */
	bool divided;     /* the tiles are dealt among those present */
	double load;      /* of the tiles, every server being taken; may be 1 or more */
	double load_dram; /* of what the DRAM serves */
	/* what follows; NaN without a steady state or a model */
	double wait_cycles, latency_cycles;
	double met;    /* share of tasks */
	double warmup; /* part of the mean wait that lists of this length miss by beginning empty */
	/* of the hypothesis that gaps are exponential and independent: beyond 99 % of chance */
	bool not_poisson, dependent;
};

/* All lists are of one machine and its traces, and long enough for two gaps in all; the policy can replay
 * them (replay_can). false if there is no model: an offline policy, or fewer gaps. */
bool analytic_estimate(const struct scenario *lists, size_t count,
	const struct tuned_policy *policy, struct analytic *analytic);

/* What a replay did, in the same terms. */
struct observed {
	double wait_cycles,
		latency_cycles; /* means of the tasks that were not dropped; NaN = none */
	double overtaken;       /* share of tasks that began after a later arrival */
	double stopped;         /* share of tasks that waited again after they had begun */
	double dropped;         /* share of tasks */
};
void analytic_observe(
	const struct workload *workload, const struct outcome *outcomes, struct observed *observed);

#endif
