/* Named queries that no SQL can answer alone. */
#include "cli/query.h"

#include "sweep/front.h"

#include <string.h>
#include <sysexits.h>

/* ---- front ---- */

static const char front_help[] =
	"designs of a sweep that no other beats in two or three objectives (--set objectives=...), for "
	"each given load and mix (a sampled one is not given)";

struct front {
	const char *objectives, *sweep;
};

static bool front_settings(const struct question *question, struct front *front, struct err *err)
{
	static const char *const known[] = {"objectives", "sweep", "sweep_id"};
	*front = (struct front){"sla,energy_per_task_joules", NULL};
	for (size_t i = 0; i < question->setting_count; i++) {
		const struct setting *set = &question->settings[i];
		if (strcmp(set->key, known[0]) == 0)
			front->objectives = set->value;
		else if (strcmp(set->key, known[1]) == 0 || strcmp(set->key, known[2]) == 0)
			front->sweep = set->value;
		else
			return err_set(err, EX_USAGE,
				"query front has no parameter '%s'; expected objectives, "
				"sweep or sweep_id",
				set->key);
	}
	return true;
}

static bool front_answer(
	const struct question *question, struct store *store, struct table *table, struct err *err)
{
	struct front front;
	struct finished finished;
	struct objective objectives[OBJECTIVES_MOST];
	size_t count;
	if (!front_settings(question, &front, err)
		|| !finished_find(store, question->db, front.sweep, question->arena, &finished, err)
		|| !objectives_parse(
			front.objectives, &finished, question->arena, objectives, &count, err))
		return false;
	if (!question->show_sql)
		return front_query(store, &finished, objectives, count, question->where, table_row,
			table, err);
	printf("-- %s\n-- chosen from:\n%s;\n", front_help,
		front_sql(&finished, objectives, count, question->where, question->arena));
	return true;
}

/* ---- the table ---- */

static const struct computed {
	const char *name, *help;
	bool (*answer)(const struct question *question, struct store *store, struct table *table,
		struct err *err);
} computed_table[] = {
	{"front", front_help, front_answer},
	{0},
};

static const struct computed *computed_find(const char *name)
{
	for (const struct computed *query = computed_table; query->name; query++)
		if (strcmp(query->name, name) == 0)
			return query;
	return NULL;
}

bool query_is_computed(const char *name)
{
	return computed_find(name) != NULL;
}

bool query_compute(
	const struct question *question, struct store *store, struct table *table, struct err *err)
{
	return computed_find(question->name)->answer(question, store, table, err);
}

const struct named_query *query_table(struct arena *arena)
{
	const struct named_query *views = store_queries(arena);
	size_t count = 0;
	while (views[count].name)
		count++;
	struct named_query *all = arena_array(
		arena, count + sizeof computed_table / sizeof *computed_table, sizeof *all);
	memcpy(all, views, count * sizeof *all);
	for (const struct computed *query = computed_table; query->name; query++)
		all[count++] = (struct named_query){query->name, query->help, NULL};
	return all;
}
