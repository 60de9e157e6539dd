/* sweep/key.h: what a key of a sweep may be given: a knob's values, policies or names. */
#ifndef SWEEP_KEY_H
#define SWEEP_KEY_H

#include "policy/policy.h"

/* The policies that a sweep has chosen: what policy.KEY may mean. */
struct chosen {
	size_t count;
	const struct tuned_policy *policies;
};

struct key {
	const char *name;
	const char *prefix; /* soc., workload. or policy.; "" for others */
	/* A value must suit each: policies may have a knob of one name and different bounds. None: a
	 * policy or a name. */
	size_t knob_count;
	const struct knob *const *knobs;
};

/* Status 65 at `place`, with the nearest key, if no chosen policy and nothing else knows it. */
bool key_find(const char *name, const struct place *place, const struct chosen *chosen,
	struct arena *arena, struct key *key, struct err *err);

/* Checks a value and gives it the one form in which equal values are equal texts; NULL with status 65 at
 * `place`. Names are not looked up. */
const char *key_value(const struct key *key, const char *text, const struct place *place,
	struct arena *arena, struct err *err);

/* Whether its values are numbers, and whether those are whole. */
bool key_is_number(const struct key *key);
bool key_is_whole(const struct key *key);

#endif
