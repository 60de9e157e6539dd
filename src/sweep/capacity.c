#include "sweep/capacity.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the list of values ---- */

/* Digits that keep a number within a twentieth of the tolerance. */
static int digits_for(double tolerance)
{
	int digits = 1;
	for (double error = 0.5; error > tolerance / 20; error /= 10)
		digits++;
	return digits;
}

static double rounded(double value, int digits, bool whole)
{
	char text[48];
	if (whole)
		return floor(value + 0.5);
	snprintf(text, sizeof text, "%.*g", digits, value);
	return strtod(text, NULL);
}

size_t capacity_values(double low, double high, double tolerance, bool whole, struct arena *arena,
	const double **values)
{
	double ratio = low > 0 ? portable_log(high / low) : 0;
	double steps = low > 0 ? ratio / portable_log(1 + tolerance) : 1 / tolerance;
	size_t step_count = (size_t)fmax(ceil(steps - 1e-9), 1), count = 0;
	double *made = arena_array(arena, step_count + 1, sizeof *made);
	int digits = digits_for(tolerance);
	for (size_t i = 0; i <= step_count; i++) {
		double part = (double)i / (double)step_count;
		double value =
			low > 0 ? low * portable_exp(ratio * part) : low + (high - low) * part;
		value = i == 0 ? low : i == step_count ? high : rounded(value, digits, whole);
		if (count == 0 || value > made[count - 1])
			made[count++] = value;
	}
	*values = made;
	return count;
}

/* ---- probes ---- */

/* Positions count from the worse end of the list. */
static size_t value_at(const struct capacity *capacity, size_t position)
{
	return capacity->aim == CAPACITY_LEAST ? position
					       : capacity->question->value_count - 1 - position;
}

const struct capacity_probe *capacity_probe_at(
	const struct capacity *capacity, size_t policy, size_t value)
{
	return &capacity->probes[policy * capacity->question->value_count + value];
}

static bool probe_make(struct capacity *capacity, size_t policy, size_t value, struct err *err)
{
	const struct capacity_question *question = capacity->question;
	struct capacity_probe *probe = &capacity->probes[policy * question->value_count + value];
	if (probe->count)
		return true;
	if (!question->probe(question->data, value, policy, probe, err))
		return false;
	probe->sla = estimate_values(probe->slas, probe->count);
	return true;
}

static struct estimate difference(const struct capacity_probe *a, const struct capacity_probe *b)
{
	struct arena arena = {0};
	size_t count = a->count < b->count ? a->count : b->count;
	double *differences = arena_array(&arena, count, sizeof *differences);
	for (size_t i = 0; i < count; i++)
		differences[i] = a->slas[i] - b->slas[i];
	struct estimate e = estimate_values(differences, count);
	arena_free(&arena);
	return e;
}

enum capacity_met capacity_met(const struct capacity *capacity, const struct capacity_probe *probe)
{
	double target = capacity->question->target;
	const struct estimate *sla = &probe->sla;
	return sla->mean - sla->half_width >= target   ? CAPACITY_YES
		: sla->mean + sla->half_width < target ? CAPACITY_NO
						       : CAPACITY_OPEN;
}

bool capacity_contradicts(const struct capacity *capacity, size_t policy, size_t value,
	size_t *with, struct estimate *drop)
{
	const struct capacity_probe *here = capacity_probe_at(capacity, policy, value),
				    *best = NULL;
	for (size_t i = 0; value_at(capacity, i) != value; i++) {
		const struct capacity_probe *worse =
			capacity_probe_at(capacity, policy, value_at(capacity, i));
		if (!worse->count || (best && worse->sla.mean <= best->sla.mean))
			continue;
		best = worse;
		*with = value_at(capacity, i);
	}
	if (!best)
		return false;
	*drop = difference(best, here);
	return drop->mean > drop->half_width;
}

bool capacity_indifferent(const struct capacity *capacity, size_t policy)
{
	size_t last = capacity->question->value_count - 1;
	struct estimate e = difference(
		capacity_probe_at(capacity, policy, 0), capacity_probe_at(capacity, policy, last));
	return e.mean == 0 && e.half_width == 0;
}

/* ---- whether more is better ---- */

static bool ends_probe(struct capacity *capacity, struct err *err)
{
	const struct capacity_question *question = capacity->question;
	for (size_t policy = 0; policy < question->policy_count; policy++)
		if (!probe_make(capacity, policy, 0, err)
			|| !probe_make(capacity, policy, question->value_count - 1, err))
			return false;
	return true;
}

static enum capacity_aim aim_find(const struct capacity *capacity)
{
	const struct capacity_question *question = capacity->question;
	int votes = 0;
	for (size_t policy = 0; policy < question->policy_count; policy++) {
		const struct capacity_probe *low = capacity_probe_at(capacity, policy, 0);
		struct estimate gain = difference(low + question->value_count - 1, low);
		double half_width = isnan(gain.half_width) ? 0 : gain.half_width;
		votes += (gain.mean > half_width) - (gain.mean < -half_width);
	}
	return question->aim ? question->aim
		: votes > 0  ? CAPACITY_LEAST
		: votes < 0  ? CAPACITY_MOST
			     : question->likely;
}

/* ---- the search ---- */

/* What has to be at least the target: the mean, or an end of its interval. */
enum criterion { CAUTIOUS = -1, MEAN = 0, HOPEFUL = 1 };

static bool holds(struct capacity *capacity, size_t policy, size_t position,
	enum criterion criterion, bool *is, struct err *err)
{
	size_t value = value_at(capacity, position);
	if (!probe_make(capacity, policy, value, err))
		return false;
	const struct estimate *sla = &capacity_probe_at(capacity, policy, value)->sla;
	double slack = criterion == MEAN ? 0 : (double)criterion * sla->half_width;
	*is = sla->mean + slack >= capacity->question->target;
	return true;
}

/* The position from which on the criterion holds: 0 if it does at the worse end, value_count if not at the
 * better one. */
static bool first_find(struct capacity *capacity, size_t policy, enum criterion criterion,
	size_t *first, struct err *err)
{
	size_t fails = 0, is_met = capacity->question->value_count - 1;
	bool at_worse, at_better;
	if (!holds(capacity, policy, fails, criterion, &at_worse, err)
		|| !holds(capacity, policy, is_met, criterion, &at_better, err))
		return false;
	*first = at_worse ? 0 : is_met + 1;
	if (at_worse || !at_better)
		return true;
	while (is_met - fails > 1) {
		size_t middle = fails + (is_met - fails) / 2;
		bool is;
		if (!holds(capacity, policy, middle, criterion, &is, err))
			return false;
		*(is ? &is_met : &fails) = middle;
	}
	*first = is_met;
	return true;
}

/* A position's value; NaN if it is an end's, where the list does not tell. */
static double position_value(const struct capacity *capacity, size_t position)
{
	const struct capacity_question *question = capacity->question;
	if (position == 0 || position == question->value_count)
		return NAN;
	return question->values[value_at(capacity, position)];
}

static enum capacity_outcome outcome_of(const struct capacity *capacity, size_t policy, size_t mean)
{
	size_t count = capacity->question->value_count;
	const struct capacity_probe *better =
		capacity_probe_at(capacity, policy, value_at(capacity, count - 1));
	return mean == count                                     ? CAPACITY_NEVER
		: mean > 0                                       ? CAPACITY_FOUND
		: better->sla.mean >= capacity->question->target ? CAPACITY_ALWAYS
								 : CAPACITY_REVERSED;
}

/* An answer beyond one end of the list lies behind that end. */
static void answer_bound(const struct capacity *capacity, struct capacity_answer *answer)
{
	const struct capacity_question *question = capacity->question;
	bool least = capacity->aim == CAPACITY_LEAST;
	enum capacity_outcome above = least ? CAPACITY_NEVER : CAPACITY_ALWAYS,
			      below = least ? CAPACITY_ALWAYS : CAPACITY_NEVER;
	if (answer->outcome == above && isnan(answer->low))
		answer->low = question->values[question->value_count - 1];
	if (answer->outcome == below && isnan(answer->high))
		answer->high = question->values[0];
}

static bool answer_find(struct capacity *capacity, size_t policy, struct err *err)
{
	struct capacity_answer *answer = &capacity->answers[policy];
	size_t mean, cautious, hopeful;
	bool least = capacity->aim == CAPACITY_LEAST;
	if (!first_find(capacity, policy, MEAN, &mean, err))
		return false;
	*answer = (struct capacity_answer){
		outcome_of(capacity, policy, mean), position_value(capacity, mean), NAN, NAN, mean};
	bool one_seed = isnan(capacity_probe_at(capacity, policy, 0)->sla.half_width);
	if (answer->outcome == CAPACITY_REVERSED || one_seed)
		return true;
	if (!first_find(capacity, policy, CAUTIOUS, &cautious, err)
		|| !first_find(capacity, policy, HOPEFUL, &hopeful, err))
		return false;
	answer->low = position_value(capacity, least ? hopeful : cautious);
	answer->high = position_value(capacity, least ? cautious : hopeful);
	answer_bound(capacity, answer);
	return true;
}

bool capacity_search(const struct capacity_question *question, struct arena *arena,
	struct capacity *capacity, struct err *err)
{
	size_t count = question->policy_count * question->value_count;
	*capacity = (struct capacity){.question = question,
		.probes = arena_array(arena, count, sizeof *capacity->probes),
		.answers = arena_array(arena, question->policy_count, sizeof *capacity->answers)};
	if (!ends_probe(capacity, err))
		return false;
	capacity->aim = aim_find(capacity);
	for (size_t policy = 0; policy < question->policy_count; policy++)
		if (!answer_find(capacity, policy, err))
			return false;
	return true;
}

/* ---- what one answer is of another ---- */

enum { RESAMPLES = 1000 };
static const double NORMAL_975 = 1.959964; /* the normal distribution at 97.5 % */

/* A policy's probes, from the worse end on, as the bootstrap reads them. */
struct curve {
	const struct capacity *capacity;
	size_t count, answer; /* the probe of its answer */
	size_t *positions;
	const struct capacity_probe **probes;
};

static struct curve curve_make(const struct capacity *capacity, size_t policy, struct arena *arena)
{
	size_t values = capacity->question->value_count;
	struct curve curve = {.capacity = capacity,
		.positions = arena_array(arena, values, sizeof *curve.positions),
		.probes = arena_array(arena, values, sizeof *curve.probes)};
	for (size_t i = 0; i < values; i++) {
		const struct capacity_probe *probe =
			capacity_probe_at(capacity, policy, value_at(capacity, i));
		if (!probe->count)
			continue;
		if (i == capacity->answers[policy].position)
			curve.answer = curve.count;
		curve.positions[curve.count] = i;
		curve.probes[curve.count++] = probe;
	}
	return curve;
}

static size_t seeds_most(const struct curve *curve)
{
	size_t most = 0;
	for (size_t i = 0; i < curve->count; i++)
		most = curve->probes[i]->count > most ? curve->probes[i]->count : most;
	return most;
}

/* How far the resampled mean of a probe is above the target. weights: how often each seed was drawn. A probe
 * with fewer seeds than others takes what was drawn of them. */
static double excess(const struct curve *curve, size_t i, const unsigned *weights)
{
	const struct capacity_probe *probe = curve->probes[i];
	double n = (double)probe->count, sum = 0, drawn = 0, mean = probe->sla.mean;
	for (size_t seed = 0; seed < probe->count; seed++) {
		sum += weights[seed] * probe->slas[seed];
		drawn += weights[seed];
	}
	double moved = drawn > 0 && n > 1 ? sum / drawn - mean : 0;
	double widen = n > 1 ? student_t975(probe->count - 1) / NORMAL_975 * sqrt(n / (n - 1)) : 1;
	return mean + widen * moved - curve->capacity->question->target;
}

/* The answer with resampled seeds: of the places where the target is met the nearest to the answer. NaN =
 * beyond the list. */
static double resampled(const struct curve *curve, const unsigned *weights)
{
	size_t met = curve->answer;
	double above = excess(curve, met, weights), below = NAN;
	while (above < 0 && met + 1 < curve->count) {
		below = above;
		above = excess(curve, ++met, weights);
	}
	if (above < 0)
		return NAN;
	while (!(below < 0) && met > 0) {
		below = excess(curve, met - 1, weights);
		if (below >= 0) {
			above = below;
			met--;
		}
	}
	if (!(below < 0))
		return NAN;
	size_t fails = curve->positions[met - 1], gap = curve->positions[met] - fails;
	size_t step = (size_t)ceil((double)gap * (-below / (above - below)));
	return position_value(curve->capacity, fails + (step ? step : 1));
}

static void seeds_draw(unsigned *weights, size_t seeds, uint32_t sample)
{
	memset(weights, 0, seeds * sizeof *weights);
	for (size_t i = 0; i < seeds; i++) {
		double part = random_uniform(1, STREAM_BOOTSTRAP, sample, (uint32_t)i);
		size_t seed = (size_t)(part * (double)seeds);
		weights[seed < seeds ? seed : seeds - 1]++;
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The middle 95 % of all samples; false if too many are missing. */
static bool middle_find(double *values, size_t count, double *low, double *high)
{
	if (count < RESAMPLES - RESAMPLES / 40)
		return false;
	qsort(values, count, sizeof *values, ascending);
	*low = values[count / 40];
	*high = values[count - 1 - count / 40];
	return true;
}

static bool saving_resample(const struct curve *curve, const struct curve *baseline,
	struct arena *arena, struct capacity_saving *saving)
{
	size_t seeds = seeds_most(curve), others = seeds_most(baseline), count = 0;
	seeds = seeds > others ? seeds : others;
	unsigned *weights = arena_array(arena, seeds, sizeof *weights);
	double *ratios = arena_array(arena, RESAMPLES, sizeof *ratios);
	double *differences = arena_array(arena, RESAMPLES, sizeof *differences);
	for (uint32_t sample = 0; seeds > 1 && sample < RESAMPLES; sample++) {
		seeds_draw(weights, seeds, sample);
		double value = resampled(curve, weights), of = resampled(baseline, weights);
		if (isnan(value) || isnan(of))
			continue;
		ratios[count] = of > 0 ? value / of : INFINITY;
		differences[count++] = value - of;
	}
	return middle_find(ratios, count, &saving->ratio_low, &saving->ratio_high)
		&& middle_find(
			differences, count, &saving->difference_low, &saving->difference_high);
}

/* What the intervals of both leave. */
static void saving_bound(const struct capacity_answer *answer, const struct capacity_answer *of,
	struct capacity_saving *saving)
{
	saving->ratio_low = answer->low / of->high;
	saving->ratio_high = answer->high / of->low;
	saving->difference_low = answer->low - of->high;
	saving->difference_high = answer->high - of->low;
}

static double finite_or_nan(double value)
{
	return isfinite(value) ? value : NAN;
}

struct capacity_saving capacity_compare(
	const struct capacity *capacity, size_t policy, size_t baseline)
{
	const struct capacity_answer *answer = &capacity->answers[policy],
				     *of = &capacity->answers[baseline];
	bool found = answer->outcome == CAPACITY_FOUND && of->outcome == CAPACITY_FOUND;
	struct capacity_saving saving = {NAN, NAN, NAN, NAN, NAN, NAN};
	struct arena arena = {0};
	if (found) {
		struct curve curve = curve_make(capacity, policy, &arena),
			     other = curve_make(capacity, baseline, &arena);
		saving.ratio = finite_or_nan(answer->value / of->value);
		saving.difference = answer->value - of->value;
		found = saving_resample(&curve, &other, &arena, &saving);
	}
	if (!found)
		saving_bound(answer, of, &saving);
	saving.ratio_low = finite_or_nan(saving.ratio_low);
	saving.ratio_high = finite_or_nan(saving.ratio_high);
	arena_free(&arena);
	return saving;
}
