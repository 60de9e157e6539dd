/* bound/bound.h: how many tasks could meet their targets at all: a bound that no schedule can beat.
 *
 * The schedules meant are all that the engine can carry out, whatever policy they come from, clairvoyant
 * ones included: any number of tiles for any task, changed at any time at no cost, tasks stopped,
 * resumed and dropped, DRAM shared in any way. Four facts hold for each of them.
 *
 *  1. A layer l of task j takes, on n tiles, at least t_l(n) = max(noise_j T_l(n), D_l(n) / B) cycles: no
 *     co-runner, cap or saturated DRAM ever speeds it up. So latency_j >= LB_j = sum over l of min over n
 *     of t_l(n); the minimum is per layer, since a task may change its tiles in between. A task with LB_j
 *     above its target never counts.
 *
 *  2. Tiles, and interference with them. With k layers running, each is slowed by
 *     I(k) = 1 + kappa min(1, (k-1)/(G-1)). Let s_k(n) = a n/N + (1-a)/k, with any a = a_k, be the share
 *     of the machine that a layer on n of N tiles holds while k run. The shares of all k never exceed 1
 *     together, since their tiles never exceed N. Layer l therefore uses up at least
 *
 *         c_l = min over n and k <= N-n+1 of s_k(n) I(k) t_l(n)        [cycles of the whole machine]
 *
 *     (k = 1: the share is 1), and no schedule uses up more than one such cycle per cycle. a_k = 1 for all
 *     k > 1 is the plain count of tile-cycles, n t_l(n) / N, but with the interference of whoever fills
 *     the rest; others suit layers better that gain little from more tiles. The a_k are chosen so that the
 *     workload's sum of c_l is large.
 *
 *  3. Bytes. Two or more streams get eta B bytes per cycle together; one alone gets up to B, but takes
 *     t_l(n) cycles of the whole DRAM. So layer l uses up at least
 *     c_l = min(min over n of D_l(n) / (eta B), min over n of t_l(n)) cycles of it.
 *
 *  4. In an interval [a, b] the machine has b - a cycles. A task that meets its target is done within
 *     [r_j, d_j] = [arrival, arrival + target], so that for either resource and every a < b
 *
 *         sum over j with a <= r_j and d_j <= b of c_j x_j <= b - a,      x_j = 1: it meets its target
 *
 * The bound is the maximum of sum x_j over 0 <= x_j <= 1 under these O(n^2) rows, rounded down to whole
 * tasks (energetic reasoning, as in Baptiste, Le Pape and Nuijten, "Satisfiability tests and time-bound
 * adjustments for cumulative scheduling problems", Annals of Operations Research 92, 1999, relaxed to
 * the fully contained intervals). Only rows that a solution violates are ever made (bound/rows.c).
 *
 * What is reported is the value of a dual solution, hence valid whether or not the solver was accurate; it
 * exceeds the linear programme's maximum by at most 2 parts in a million. Rounding in the replay is
 * allowed for. What is relative to a length (sums of a layer's parts, work left after a stop) is so by taking
 * intervals longer by a part in 10^9, which more than 10^6 parts of each layer would be needed to reach. What
 * is relative to the time of day is not: each end of a layer is told to half an ulp of it, and at that
 * moment no more than one cycle of a resource per cycle is given away. c_l is less by one ulp of the
 * task's deadline, and c_j by one more: that only counts where the clock is late. */
#ifndef BOUND_BOUND_H
#define BOUND_BOUND_H

#include "metrics/metrics.h"

/* A bound on tasks that meet their targets, of so many. */
struct class_bound {
	size_t tasks;
	size_t met;     /* no schedule meets more */
	double relaxed; /* the linear programme's value, before it was rounded down */
};

struct bound {
	struct class_bound all, low, mid, high; /* priorities as in metrics.h */
	size_t hopeless;                        /* tasks late even alone on the machine */
	size_t rows, rounds;                    /* of all linear programmes: what it took */
};

/* Whether the program was built with CLP, the solver of linear programmes. */
bool bound_available(void);

/* Status 69 without CLP. */
bool bound_compute(const struct scenario *scenario, struct bound *bound, struct err *err);

/* As a run's metrics: the four SLAs; all others are NaN, for nothing was run. */
void bound_metrics(const struct bound *bound, struct metrics *metrics);

#endif
