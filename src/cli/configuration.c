#include "cli/configuration.h"

#include "sweep/setup.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

struct configurations {
	struct arena *arena;
	size_t count;
	struct configuration *rows;
};

static const char configurations_sql[] =
	"SELECT configuration, soc, compat, machine_knobs, given_traces, versions,"
	" runs, seeds_least, seeds_most, first_run FROM configurations"
	" WHERE substr(configuration, 1, length(?1)) = ?1";

static bool configuration_row(
	void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct configurations *all = data;
	(void)count, (void)names;
	if (!cells)
		return true;
	struct configuration *rows = arena_array(all->arena, all->count + 1, sizeof *rows);
	if (all->count)
		memcpy(rows, all->rows, all->count * sizeof *rows);
	const char *texts[6];
	for (int i = 0; i < 6; i++)
		texts[i] = arena_copy(all->arena, cells[i].text, strlen(cells[i].text));
	rows[all->count++] =
		(struct configuration){texts[0], texts[1], texts[2], texts[3], texts[4], texts[5],
			cells[6].integer, cells[7].integer, cells[8].integer, cells[9].integer};
	all->rows = rows;
	return true;
}

enum { CONFIGURATIONS_SHOWN = 20 };

/* Prints what there is to choose from, and fails with status 64. */
static bool configurations_offer(const struct configurations *all, const char *db, struct err *err)
{
	fprintf(stderr, "Configurations in %s:\n", db);
	for (size_t i = 0; i < all->count && i < CONFIGURATIONS_SHOWN; i++) {
		const struct configuration *row = &all->rows[i];
		fprintf(stderr, "  %.*s  %s%s%s, %lld runs, %s%s%s\n", CONFIGURATION_DIGITS,
			row->digest, row->soc, *row->compat ? ", compat " : "", row->compat,
			(long long)row->runs, *row->knobs ? row->knobs : "no knob set",
			*row->traces ? "; given traces: " : "", row->traces);
	}
	if (all->count > CONFIGURATIONS_SHOWN)
		fprintf(stderr, "  ... and %zu more\n", all->count - CONFIGURATIONS_SHOWN);
	return err_set(err, EX_USAGE,
		"runs of different configurations do not compare; choose one of the %zu, as in: "
		"--configuration %.*s",
		all->count, CONFIGURATION_DIGITS, all->rows[0].digest);
}

/* Those that have runs of no sweep: what somebody asked for one by one. */
static const char of_no_sweep_sql[] =
	"SELECT DISTINCT configuration FROM run"
	" WHERE run_id NOT IN (SELECT run_id FROM point WHERE run_id IS NOT NULL)";

struct search {
	const struct configurations *all;
	size_t count;                      /* of those found */
	const struct configuration *found; /* the last one */
};

static bool of_no_sweep_row(
	void *data, size_t count, const char *const *names, const struct cell *cells)
{
	struct search *search = data;
	(void)count, (void)names;
	for (size_t i = 0; cells && i < search->all->count; i++)
		if (strcmp(search->all->rows[i].digest, cells[0].text) == 0) {
			search->found = &search->all->rows[i];
			search->count++;
		}
	return true;
}

/* The one that is meant if nobody chooses; NULL = that is not plain. */
static bool obvious(struct store *store, const struct configurations *all,
	const struct configuration **one, struct err *err)
{
	struct search search = {.all = all};
	*one = all->count == 1 ? all->rows : NULL;
	if (all->count < 2)
		return true;
	if (!store_query(store, of_no_sweep_sql, 0, NULL, of_no_sweep_row, &search, err))
		return false;
	*one = search.count == 1 ? search.found : NULL;
	return true;
}

static bool configurations_read(struct store *store, const char *digits, struct arena *arena,
	struct configurations *all, struct err *err)
{
	*all = (struct configurations){.arena = arena};
	return store_query(store, configurations_sql, 1, &digits, configuration_row, all, err);
}

bool configuration_obvious(struct store *store, struct arena *arena, bool *is_plain,
	struct configuration *chosen, struct err *err)
{
	struct configurations all;
	const struct configuration *one;
	if (!configurations_read(store, "", arena, &all, err) || !obvious(store, &all, &one, err))
		return false;
	*is_plain = one != NULL;
	if (one)
		*chosen = *one;
	return true;
}

bool configuration_choose(struct store *store, const char *db, const char *digits,
	struct arena *arena, struct configuration *chosen, struct err *err)
{
	struct configurations all;
	const struct configuration *one = NULL;
	bool last = digits && strcmp(digits, "last") == 0;
	digits = digits && !last ? digits : "";
	if (!configurations_read(store, digits, arena, &all, err))
		return false;
	if (all.count == 0 && *digits)
		return err_set(
			err, EX_USAGE, "no configuration in %s begins with '%s'", db, digits);
	if (all.count == 0)
		return err_set(
			err, EX_DATAERR, "no runs in %s; to record some: moca run --db %s", db, db);
	if (last)
		one = &all.rows[all.count - 1]; /* they come in the order of their first runs */
	else if (!obvious(store, &all, &one, err))
		return false;
	if (!one)
		return configurations_offer(&all, db, err);
	*chosen = *one;
	return true;
}

static bool soc_find(
	const struct run_record *record, struct arena *arena, struct soc *soc, struct err *err)
{
	struct text text;
	for (size_t i = 0; i < record->input_count; i++) {
		const struct input *input = &record->inputs[i];
		if (strcmp(input->kind, "soc") == 0)
			return text_from_bytes(input->name, input->content, input->length, arena,
				       &text, err)
				&& soc_parse(&text, record->soc, arena, soc, err);
	}
	return err_set(err, EX_DATAERR, "run %lld has no SoC", (long long)record->run_id);
}

bool configuration_soc(struct store *store, const struct configuration *configuration,
	struct arena *arena, struct soc *soc, struct err *err)
{
	struct run_record record;
	struct setting *settings;
	size_t count;
	int64_t run_id = configuration->first_run;
	if (!store_load_run(store, run_id, arena, &record, err)
		|| !store_load_knobs(store, run_id, arena, &settings, &count, err)
		|| !soc_find(&record, arena, soc, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (strncmp(settings[i].key, "soc.", 4) == 0
			&& !setting_apply(soc_knobs, soc, "soc.", &settings[i], err))
			return false;
	return true;
}
