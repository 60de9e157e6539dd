#include "sweep/key.h"

#include "base/text.h"
#include "model/soc.h"
#include "workload/workload.h"

#include <string.h>

/* ---- finding ---- */

static const char *const levels[] = {"H", "M", "L", NULL};

/* Keys that are no knob of a model take their checks from a row all the same. */
static const struct knob plain_knobs[] = {
	{"qos", "", KNOB_CHOICE, 0, 0, 0, levels, NULL, "", "how tight the latency targets are"},
	{"seed", "", KNOB_INT, 0, 0, 1e9, NULL, NULL, "", "of the tasks"},
	{0},
};
static const char *const plain_names[] = {"soc", "workload", "policy", NULL};

static const struct {
	const char *prefix;
	const struct knob *knobs;
} tables[] = {{"", plain_knobs}, {"soc.", soc_knobs}, {"workload.", workload_knobs}};
enum { TABLES = sizeof tables / sizeof *tables };
static const char policy_prefix[] = "policy.";

static const char *after_prefix(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);
	return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static const struct knob *policy_table_of(const struct chosen *chosen, size_t half)
{
	const struct policy *policy = &chosen->policies[half / 2].policy;
	return half % 2 ? policy->regulator->knobs : policy->dispatcher->knobs;
}

/* The knobs of that name of all chosen policies. */
static void policy_knobs_find(
	const char *name, const struct chosen *chosen, struct arena *arena, struct key *key)
{
	const struct knob **found = arena_array(arena, 2 * chosen->count, sizeof *found);
	for (size_t half = 0; half < 2 * chosen->count; half++) {
		const struct knob *knobs = policy_table_of(chosen, half);
		const struct knob *knob = knobs ? knob_find(knobs, name) : NULL;
		if (knob)
			found[key->knob_count++] = knob;
	}
	key->knobs = found;
}

static void table_knob_find(
	const char *prefix, const struct knob *knob, struct arena *arena, struct key *key)
{
	const struct knob **found = arena_array(arena, 1, sizeof *found);
	*found = knob;
	key->prefix = prefix;
	key->knob_count = knob != NULL;
	key->knobs = found;
}

/* Every key there is, for the nearest. */
static const char *const *all_keys(const struct chosen *chosen, struct arena *arena)
{
	size_t room = sizeof plain_names / sizeof *plain_names, count = 0;
	for (size_t i = 0; i < TABLES; i++)
		room += knob_count(tables[i].knobs);
	for (size_t half = 0; half < 2 * chosen->count; half++)
		room += policy_table_of(chosen, half) ? knob_count(policy_table_of(chosen, half))
						      : 0;
	const char **names = arena_array(arena, room, sizeof *names);
	for (; plain_names[count]; count++)
		names[count] = plain_names[count];
	for (size_t i = 0; i < TABLES; i++)
		for (const struct knob *knob = tables[i].knobs; knob->key; knob++)
			names[count++] = arena_printf(arena, "%s%s", tables[i].prefix, knob->key);
	for (size_t half = 0; half < 2 * chosen->count; half++)
		for (const struct knob *knob = policy_table_of(chosen, half); knob && knob->key;
			knob++)
			names[count++] = arena_printf(arena, "%s%s", policy_prefix, knob->key);
	return names;
}

static bool key_refuse(const char *name, const struct place *place, const struct chosen *chosen,
	struct arena *arena, struct err *err)
{
	const char *nearest = text_nearest(name, all_keys(chosen, arena));
	const char *what =
		after_prefix(name, policy_prefix) ? "no chosen policy has a knob" : "unknown key";
	if (nearest)
		return err_at(err, place, "%s '%s'; did you mean '%s'? (moca list knobs)", what,
			name, nearest);
	return err_at(err, place,
		"%s '%s'; expected soc, workload, qos, policy, seed or a knob (moca list knobs)",
		what, name);
}

bool key_find(const char *name, const struct place *place, const struct chosen *chosen,
	struct arena *arena, struct key *key, struct err *err)
{
	*key = (struct key){.name = name, .prefix = ""};
	for (const char *const *plain = plain_names; *plain; plain++)
		if (strcmp(*plain, name) == 0)
			return true;
	for (size_t i = 0; i < TABLES && !key->knob_count; i++) {
		const char *rest = after_prefix(name, tables[i].prefix);
		if (rest)
			table_knob_find(
				tables[i].prefix, knob_find(tables[i].knobs, rest), arena, key);
	}
	const char *of_policy = after_prefix(name, policy_prefix);
	if (of_policy) {
		key->prefix = policy_prefix;
		policy_knobs_find(of_policy, chosen, arena, key);
	}
	return key->knob_count || key_refuse(name, place, chosen, arena, err);
}

/* ---- values ---- */

/* Where knob_parse puts a value that is only looked at. */
union field {
	int whole;
	double real;
};

static const char *knob_value(const struct key *key, const char *text, const struct place *place,
	struct arena *arena, struct err *err)
{
	char canonical[64], problem[256];
	for (size_t i = 0; i < key->knob_count; i++) {
		union field field = {0};
		struct knob knob = *key->knobs[i];
		knob.offset = 0;
		if (!knob_parse(&knob, &field, text, problem, sizeof problem)) {
			err_at(err, place, "%s%s", key->prefix, problem);
			return NULL;
		}
		if (i == 0)
			knob_format(&knob, &field, canonical, sizeof canonical);
	}
	return arena_copy(arena, canonical, strlen(canonical));
}

static const char *policy_value(
	const char *text, const struct place *place, struct arena *arena, struct err *err)
{
	struct tuned_policy policy;
	if (policy_find(text, arena, &policy, err))
		return policy.policy.name;
	struct err wrong = *err;
	err_at(err, place, "%s", wrong.text);
	return NULL;
}

const char *key_value(const struct key *key, const char *text, const struct place *place,
	struct arena *arena, struct err *err)
{
	if (!*text) {
		err_at(err, place,
			"%s has an empty value; expected one before and after each comma",
			key->name);
		return NULL;
	}
	if (key->knob_count)
		return knob_value(key, text, place, arena, err);
	if (strcmp(key->name, "policy") == 0)
		return policy_value(text, place, arena, err);
	return text;
}

bool key_is_number(const struct key *key)
{
	for (size_t i = 0; i < key->knob_count; i++)
		if (key->knobs[i]->type == KNOB_CHOICE)
			return false;
	return key->knob_count > 0;
}

bool key_is_whole(const struct key *key)
{
	for (size_t i = 0; i < key->knob_count; i++)
		if (key->knobs[i]->type == KNOB_INT)
			return true;
	return false;
}
