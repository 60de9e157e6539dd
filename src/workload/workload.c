#include "workload/internal.h"

#include "base/csv.h"
#include "base/ini.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const arrival_names[] = {"chains", "poisson", "periodic", NULL};
static const double CYCLES_MOST = 0x1p53; /* beyond it a double no longer counts single cycles */

/* clang-format off */
#define INT(field, least, most, initial, unit, help) \
	{#field, "workload", KNOB_INT, offsetof(struct workload_knobs, field), least, most, NULL, initial, \
		unit, help}
#define REAL(field, least, most, initial, unit, help) \
	{#field, "workload", KNOB_DOUBLE, offsetof(struct workload_knobs, field), least, most, NULL, initial, \
		unit, help}
/* clang-format on */

const struct knob workload_knobs[] = {
	{"arrivals", "workload", KNOB_CHOICE, offsetof(struct workload_knobs, arrivals), 0, 0,
		arrival_names, "chains", "", "how the gaps between tasks are drawn"},
	INT(tasks, 1, 100000000, "250", "tasks", "length of a generated task list"),
	REAL(load, 1e-6, 1e6, "1", "", "offered load: arrivals come so many times as fast"),
	REAL(qos_scale, 1e-6, 1e6, "1", "",
		"factor of every latency target (QoS H 0.8, M 1, L 1.2)"),
	REAL(jitter, 0, 1, "0.1", "periods", "periodic arrivals: the most that one is late"),
	{0},
};

/* ---- task lists ---- */

enum { TASK, NETWORK, PRIORITY, ARRIVAL, TARGET, COLUMNS };

static const struct csv_column columns[COLUMNS + 1] = {
	{"task", "", true},
	{"network", "", true},
	{"priority", "", true},
	{"arrival_cycles", "", true},
	{"target_cycles", "", true},
};

static int by_arrival(const void *a, const void *b)
{
	const struct task *x = a, *y = b;
	if (x->arrival_cycles != y->arrival_cycles)
		return x->arrival_cycles < y->arrival_cycles ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

void tasks_sort(struct task *tasks, size_t count)
{
	qsort(tasks, count, sizeof *tasks, by_arrival);
}

static int by_number(const void *a, const void *b)
{
	const struct task *x = *(const struct task *const *)a, *y = *(const struct task *const *)b;
	return (x->number > y->number) - (x->number < y->number);
}

static int name_add(const char **names, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	names[*count] = name;
	return (int)(*count)++;
}

static bool task_read(
	const struct csv *csv, size_t row, const int *index, struct task *task, struct err *err)
{
	int64_t number, priority;
	bool ok = csv_int64(csv, csv_at(csv, row, index[TASK]), "task", 0, 1 << 30, &number, err)
		&& csv_int64(csv, csv_at(csv, row, index[PRIORITY]), "priority", 0, PRIORITY_MOST,
			&priority, err)
		&& csv_double(csv, csv_at(csv, row, index[ARRIVAL]), "arrival_cycles", 0,
			CYCLES_MOST, &task->arrival_cycles, err)
		&& csv_double(csv, csv_at(csv, row, index[TARGET]), "target_cycles", 1, CYCLES_MOST,
			&task->target_cycles, err);
	if (!ok)
		return false;
	task->number = (int)number;
	task->priority = (int)priority;
	return true;
}

/* Refuses two tasks of one number, at the later one's line. */
static bool numbers_unique(const struct csv *csv, const int *index, const struct task *tasks,
	struct arena *arena, struct err *err)
{
	const struct task **sorted = arena_array(arena, csv->row_count, sizeof *sorted);
	for (size_t i = 0; i < csv->row_count; i++)
		sorted[i] = &tasks[i];
	qsort(sorted, csv->row_count, sizeof *sorted, by_number);
	for (size_t i = 1; i < csv->row_count; i++)
		if (sorted[i]->number == sorted[i - 1]->number) {
			const struct task *later =
				sorted[i] > sorted[i - 1] ? sorted[i] : sorted[i - 1];
			size_t row = (size_t)(later - tasks);
			struct place place = csv_place(csv, csv_at(csv, row, index[TASK]));
			return err_at(err, &place, "task %d was given before; expected each once",
				later->number);
		}
	return true;
}

static bool list_parse(const struct text *text, const char *name, struct arena *arena,
	struct workload *workload, struct err *err)
{
	struct csv csv;
	int index[COLUMNS];
	if (!csv_parse_text(text, arena, &csv, err) || !csv_columns(&csv, columns, index, err))
		return false;
	struct place header = csv_place(&csv, csv.header);
	if (!csv.row_count)
		return err_at(err, &header, "no tasks below the header; expected at least one");
	struct task *tasks = arena_array(arena, csv.row_count, sizeof *tasks);
	const char **names = arena_array(arena, csv.row_count, sizeof *names);
	struct place *places = arena_array(arena, csv.row_count, sizeof *places);
	size_t name_count = 0;
	for (size_t row = 0; row < csv.row_count; row++) {
		const struct csv_field *network = csv_at(&csv, row, index[NETWORK]);
		struct place place = csv_place(&csv, network);
		if (!*network->text)
			return err_at(err, &place, "a task without a network");
		if (!task_read(&csv, row, index, &tasks[row], err))
			return false;
		size_t known = name_count;
		tasks[row].network = name_add(names, &name_count, network->text);
		if (name_count > known)
			places[known] = place;
	}
	if (!numbers_unique(&csv, index, tasks, arena, err))
		return false;
	tasks_sort(tasks, csv.row_count);
	*workload = (struct workload){name, name_count, names, places, csv.row_count, tasks};
	return true;
}

void workload_write(const struct workload *workload, FILE *stream)
{
	fputs("task,network,priority,arrival_cycles,target_cycles\n", stream);
	for (size_t i = 0; i < workload->task_count; i++) {
		const struct task *task = &workload->tasks[i];
		fprintf(stream, "%d,", task->number);
		csv_print(stream, workload->networks[task->network]);
		char arrival[NUMBER_TEXT], target[NUMBER_TEXT];
		fprintf(stream, ",%d,%s,%s\n", task->priority,
			text_from_double(task->arrival_cycles, arrival),
			text_from_double(task->target_cycles, target));
	}
}

/* ---- sets ---- */

static const struct knob set_knobs[] = {
	{"chain_scale", "workload", KNOB_DOUBLE, offsetof(struct workload_set, chain_scale), 1e-3,
		1e3, NULL, "1", "", "factor of every chain gap"},
	{0},
};

static const struct knob share_knobs[] = {
	{"weight", "mix", KNOB_INT, offsetof(struct share, weight), 1, 255, NULL, NULL, "",
		"how often, relative to the others"},
	{"target_cycles", "target_cycles", KNOB_DOUBLE, offsetof(struct share, target_cycles), 1,
		0x1p53, NULL, NULL, "cycles", "latency target at QoS M"},
	{"gap_cycles", "gap_cycles", KNOB_DOUBLE, offsetof(struct share, gap_cycles), 1, 0x1p53,
		NULL, NULL, "cycles", "chain gap after this network"},
	{0},
};

static bool knob_apply(
	const struct knob *knob, void *object, const struct ini_entry *entry, struct err *err)
{
	char problem[256];
	return knob_parse(knob, object, entry->value, problem, sizeof problem)
		|| err_at(err, &entry->place, "%s", problem);
}

static bool general_apply(const struct ini_entry *entry, struct workload_set *set,
	struct workload_knobs *knobs, struct err *err)
{
	const struct knob *knob = knob_find(workload_knobs, entry->key);
	if (knob)
		return knob_apply(knob, knobs, entry, err);
	knob = knob_find(set_knobs, entry->key);
	if (knob)
		return knob_apply(knob, set, entry, err);
	const char *nearest = knob_nearest(workload_knobs, entry->key);
	nearest = nearest ? nearest : knob_nearest(set_knobs, entry->key);
	struct place place = ini_key_place(entry);
	return err_at(err, &place, "unknown key '%s'%s%s%s", entry->key,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static struct share *share_find(struct share *shares, size_t count, const char *network)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(shares[i].network, network) == 0)
			return &shares[i];
	return NULL;
}

static bool share_apply(
	const struct ini_entry *entry, struct share *shares, size_t *count, struct err *err)
{
	const struct knob *knob = share_knobs;
	while (knob->key && strcmp(knob->section, entry->section) != 0)
		knob++;
	struct place place = ini_key_place(entry);
	if (!knob->key)
		return err_at(err, &place,
			"unknown section [%s]; expected [workload], [mix], [target_cycles] or "
			"[gap_cycles]",
			entry->section);
	struct share *share = share_find(shares, *count, entry->key);
	if (!share) {
		share = &shares[(*count)++];
		share->network = entry->key;
	}
	if (strcmp(entry->section, "mix") == 0)
		share->place = place;
	return knob_apply(knob, share, entry, err);
}

/* Keeps the networks that the mix names; each needs a target and a gap. */
static bool shares_keep(
	const struct text *text, struct share *shares, size_t *count, struct err *err)
{
	struct place place = {text->file, NULL, 0, 0};
	size_t kept = 0;
	int weights = 0;
	for (size_t i = 0; i < *count; i++) {
		if (!shares[i].weight)
			continue;
		if (!(shares[i].target_cycles > 0) || !(shares[i].gap_cycles > 0))
			return err_at(err, &shares[i].place,
				"'%s' is in [mix] and not in [%s]; expected it in both",
				shares[i].network,
				shares[i].target_cycles > 0 ? "gap_cycles" : "target_cycles");
		weights += shares[i].weight;
		if (weights > 256)
			return err_at(err, &shares[i].place,
				"the weights in [mix] add up to %d here; expected at most 256 in "
				"all",
				weights);
		shares[kept++] = shares[i];
	}
	*count = kept;
	return kept || err_at(err, &place, "[mix] is empty; expected network = weight lines");
}

static bool set_parse(const struct text *text, const char *name, struct arena *arena,
	struct workload_set *set, struct workload_knobs *knobs, struct err *err)
{
	struct ini ini;
	if (!ini_parse_text(text, arena, &ini, err))
		return false;
	struct share *shares = arena_array(arena, ini.count, sizeof *shares);
	*set = (struct workload_set){.name = name, .shares = shares};
	knob_defaults(set_knobs, set);
	for (size_t i = 0; i < ini.count; i++) {
		const struct ini_entry *entry = &ini.entries[i];
		bool general = strcmp(entry->section, "workload") == 0;
		if (general ? !general_apply(entry, set, knobs, err)
			    : !share_apply(entry, shares, &set->share_count, err))
			return false;
	}
	return shares_keep(text, shares, &set->share_count, err);
}

/* By the file's extension; without one of the two, by what is in it. */
static bool is_set(const struct text *text)
{
	const char *dot = strrchr(text->file, '.');
	if (dot && (strcmp(dot, ".csv") == 0 || strcmp(dot, ".ini") == 0))
		return strcmp(dot, ".ini") == 0;
	return *text->bytes == '[' || strstr(text->bytes, "\n[");
}

bool workload_parse(const struct text *text, const char *name, struct arena *arena,
	struct workload_source *source, struct workload_knobs *knobs, struct err *err)
{
	*source = (struct workload_source){0};
	knob_defaults(workload_knobs, knobs);
	source->generated = is_set(text);
	if (source->generated)
		return set_parse(text, name, arena, &source->set, knobs, err);
	return list_parse(text, name, arena, &source->listed, err);
}

size_t workload_networks(const struct workload_source *source, const char *const **names,
	const struct place **places, struct arena *arena)
{
	if (!source->generated) {
		*names = source->listed.networks;
		*places = source->listed.network_places;
		return source->listed.network_count;
	}
	const struct workload_set *set = &source->set;
	const char **name_list = arena_array(arena, set->share_count, sizeof *name_list);
	struct place *place_list = arena_array(arena, set->share_count, sizeof *place_list);
	for (size_t i = 0; i < set->share_count; i++) {
		name_list[i] = set->shares[i].network;
		place_list[i] = set->shares[i].place;
	}
	*names = name_list;
	*places = place_list;
	return set->share_count;
}
