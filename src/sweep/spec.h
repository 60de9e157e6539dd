/* sweep/spec.h: the design points of a sweep, each known by its number.
 *
 * A spec is an INI file:
 *
 *     [grid]                                  every combination; the last key varies fastest
 *     soc.dram_bytes_per_cycle = 8, 16, 32    a list; its items may be ranges
 *     soc.l2_bytes = 262144..4194304*2        low..high*factor: each is so many times the one before
 *     workload.load = 0.5..1.5/0.25           low..high/step; without a step: 1
 *     policy = static, moca                   `all`: every online policy
 *     seed = 1..20
 *
 *     [sample]                                instead of a grid, or under one: its points vary slowest
 *     method = lhs                            lhs (Latin hypercube), sobol or random
 *     points = 1000
 *     seed = 1                                of these draws alone
 *     soc.dram_bytes_per_cycle = 4..64 log    between two values; `log`: evenly in the logarithm
 *     workload = A, B, C                      one of a list; a step or a factor makes one
 *
 *     [fixed]                                 one value for all points
 *     soc = gemmini8
 *
 *     [output]
 *     tasks = no                              whether to record a row for each task (default no)
 *
 * Keys are soc, workload, qos, policy, seed and knobs: soc.KEY, workload.KEY, policy.KEY. A knob of policies
 * must be known to one of the chosen at least; others run without it. Policy and seed are not sampled,
 * so that policies can be compared at every place of a sample with the same seeds. What is given nowhere
 * is soc = gemmini8, workload = C, qos = M, policy = moca, seed = 1.
 *
 * Values are kept in one form, as knob_format and policy_find tell them (16, not 16.0), so that equal ones
 * are seen. Between a range's ends they have at most 12 significant digits.
 *
 * A point's number is its position in this enumeration, from 0: the same on every machine and in every
 * version (but `all` means the policies that a version has). The sample's coordinates are functions of
 * the point's number and of the key's position in [sample], computed when they are asked for: a sample of
 * any length takes the same memory. */
#ifndef SWEEP_SPEC_H
#define SWEEP_SPEC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/knob.h"
#include "base/text.h"
#include "sweep/sample.h"

#include <stdint.h>

#define SPEC_POINTS_MOST ((uint64_t)1 << 40)
enum { AXIS_VALUES_MOST = 100000 }; /* of one key: they are kept */

enum axis_role {
	AXIS_PLACE, /* machine, workload, QoS, any knob */
	AXIS_POLICY,
	AXIS_SEED,
};

struct axis {
	const char *key;
	struct place place; /* of its values in the spec */
	enum axis_role role;
	bool sampled;
	/* Of a grid's axis, and of a sampled list. */
	size_t count;
	const char *const *values;
	struct place const *value_places;
	/* Of a sampled range, whose count is 0. */
	double low, high;
	bool logarithmic, whole; /* whole: of whole numbers */
};

struct spec {
	const char *name;        /* stem of the file */
	const struct text *text; /* as it was read */
	size_t axis_count;       /* of samples first, then of the grid, in the file's order */
	const struct axis *axes;
	size_t fixed_count; /* with the defaults of soc, workload, qos, policy and seed that no axis gives:
			     * their place is no file's, its line 0 */
	const struct axis *fixed; /* each with one value */
	enum sample_method method;
	uint64_t sample_seed;
	uint64_t sample_count; /* 1 if there is no sample */
	uint64_t point_count;  /* samples x combinations of the grid */
	bool tasks;
};

/* Status 65, with the place, for whatever is wrong: unknown keys, values that no knob takes, empty or
 * reversed ranges, a step that does not end, two places for one key, too many points. Names of SoCs and
 * workloads are not looked up. */
bool spec_parse(const struct text *text, const char *name, struct arena *arena, struct spec *spec,
	struct err *err);

/* Each axis's value at a point, as text: values has room for axis_count. */
void spec_values(const struct spec *spec, uint64_t point, struct arena *arena, const char **values);

/* A point's parts: where in the space it lies, and which policy and seed (positions on their axes, 0 if
 * they are fixed) it has there. Places are numbered as points are, without those two axes. */
struct position {
	uint64_t place;
	size_t policy, seed;
};
struct position spec_position(const struct spec *spec, uint64_t point);
uint64_t spec_point_at(const struct spec *spec, const struct position *position);
uint64_t spec_place_count(const struct spec *spec);

/* The axis of that role; NULL = it is fixed, or there is none. */
const struct axis *spec_axis(const struct spec *spec, enum axis_role role);

/* What a point is made of. */
struct design {
	const char *soc, *workload, *qos, *policy;
	uint64_t seed;
	size_t setting_count;
	struct setting *settings; /* soc.KEY, workload.KEY and policy.KEY, of axes and fixed */
};
void spec_design(
	const struct spec *spec, uint64_t point, struct arena *arena, struct design *design);

/* What differs first between two specs, in words: a key with both its values, or a section's; NULL = they
 * have the same points along the same axes, and record the same. Comments and layout do not matter, nor
 * how equal values are written. What cannot be read differs. */
const char *spec_difference(
	const struct text *before, const struct text *after, struct arena *arena);

#endif
