/* sweep/capacity.h: how much suffices: the least value with which a target is met, or the greatest.
 *
 * What is asked is put as a list of values (of a knob, say) and a probe, which tells for a value and a policy
 * the SLA under each of the seeds 1 to n. Nothing is known of the probe but that it answers the same question
 * alike. The seeds are the same at each value and for each policy: common random numbers, so that two values
 * or two policies differ by what they are and not by what they met.
 *
 * The answer for a policy is a value of the list: the least with which the mean SLA is at least the target, or
 * the greatest, found by bisection. Whether more is better is asked for, or told by the two ends of the list: the
 * policies whose SLA differs between them by more than the interval of their difference, seed by seed, vote.
 *
 * The interval of an answer comes from two more bisections over the same probes: where the upper end of the
 * mean's 95 % interval meets the target, and where its lower end does. All values between them have the target
 * inside their intervals; so the place where the true mean meets it is among them in 95 of 100 such plans, as far as
 * one value's interval holds (Student's t).
 *
 * What an answer is of another's (capacity_compare) has an interval by bootstrap over the seeds: a thousand times
 * n seeds are drawn from the n with replacement, the same for both policies, and each policy's answer is looked for
 * anew in its probes as they are with those seeds; between two probes the SLA is taken as straight. So what both
 * policies owe to lucky seeds cancels. Resampled means are moved away from the mean by so much that they
 * scatter as widely as Student's t says, since resampling few seeds alone gives intervals that are too
 * narrow. The draws come from counters: the same probes give the same interval.
 *
 * An SLA need not be monotone: a bisection then finds a value from which the target is met, while the next
 * worse one does not meet it, but there may be others. What the probes show of it is told (capacity_contradicts). */
#ifndef SWEEP_CAPACITY_H
#define SWEEP_CAPACITY_H

#include "metrics/metrics.h"

enum capacity_aim { CAPACITY_EITHER, CAPACITY_LEAST, CAPACITY_MOST };

struct capacity_probe {
	size_t count;       /* of seeds, from the first on; 0 = not probed */
	const double *slas; /* by seed */
	struct estimate sla;
};

struct capacity_question {
	size_t value_count;   /* at least 2 */
	const double *values; /* ascending */
	size_t policy_count;
	double target;
	enum capacity_aim aim;    /* what was asked for */
	enum capacity_aim likely; /* LEAST or MOST: what is, if the ends do not tell */
	/* Fills count and slas, which live as long as the answers are asked about. */
	bool (*probe)(void *data, size_t value, size_t policy, struct capacity_probe *probe,
		struct err *err);
	void *data;
};

enum capacity_outcome {
	CAPACITY_FOUND,
	CAPACITY_ALWAYS,   /* met at both ends */
	CAPACITY_NEVER,    /* met at neither */
	CAPACITY_REVERSED, /* met at the end that should be the worse one, and not at the other */
};

struct capacity_answer {
	enum capacity_outcome outcome;
	double value; /* NaN = the list has it not */
	/* Its interval; NaN = beyond the list that way. Both NaN: nothing is known, as of one seed. */
	double low, high;
	size_t position; /* internal: steps from the worse end */
};

struct capacity {
	const struct capacity_question *question;
	enum capacity_aim aim;           /* LEAST or MOST */
	struct capacity_probe *probes;   /* by policy, then value */
	struct capacity_answer *answers; /* by policy */
};

/* Values from low to high, both included, each a tolerance (0.01: 1 %) from the one before, rounded to few digits; if
 * low is not positive, in equal steps of that part of the range. `whole`: whole numbers, each once. Returns
 * how many. */
size_t capacity_values(double low, double high, double tolerance, bool whole, struct arena *arena,
	const double **values);

bool capacity_search(const struct capacity_question *question, struct arena *arena,
	struct capacity *capacity, struct err *err);

const struct capacity_probe *capacity_probe_at(
	const struct capacity *capacity, size_t policy, size_t value);

/* NO and YES: the interval lies on one side of the target. One seed leaves it open. */
enum capacity_met { CAPACITY_NO, CAPACITY_OPEN, CAPACITY_YES };
enum capacity_met capacity_met(const struct capacity *capacity, const struct capacity_probe *probe);

/* Whether the SLA is lower at this probed value than at another which should be the worse one, by more than the 95 %
 * interval of their difference, seed by seed. `with` is that of the highest SLA, `drop` the difference. One in
 * forty such comparisons says so by chance. */
bool capacity_contradicts(const struct capacity *capacity, size_t policy, size_t value,
	size_t *with, struct estimate *drop);

/* Whether both ends have the same SLA, seed by seed: the knob seems to matter nothing. */
bool capacity_indifferent(const struct capacity *capacity, size_t policy);

/* One policy's answer by another's, and less it. NaN where one of them lies beyond the list. The ends are then, and
 * where more than one in forty of the resampled answers lie beyond it, those that the two answers' intervals leave:
 * coarser, since luck does not cancel; NaN = beyond the list that way. */
struct capacity_saving {
	double ratio, ratio_low, ratio_high;
	double difference, difference_low, difference_high;
};
struct capacity_saving capacity_compare(
	const struct capacity *capacity, size_t policy, size_t baseline);

#endif
