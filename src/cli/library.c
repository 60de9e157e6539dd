#include "cli/library.h"

#include "cli/cli.h"

#include <string.h>

/* Where models of each kind are: models/KINDs/NAME.EXTENSION. */
static const struct {
	const char *kind, *directory, *extension;
} places[] = {
	{"soc", "models/socs", "ini"},
	{"workload", "models/workloads", "ini"},
	{"network", "models/networks", "csv"},
};

static bool model_find(
	const char *kind, const char *name, struct arena *arena, struct text *text, struct err *err)
{
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (strcmp(places[i].kind, kind) == 0) {
			const char *path;
			return cli_resolve(name, places[i].directory, places[i].extension, arena,
				       &path, err)
				&& text_read(path, arena, text, err);
		}
	return true;
}

/* Measured tables come with the program; nobody gives another. */
static bool measured_find(
	const char *name, struct arena *arena, struct text *text, bool *found, struct err *err)
{
	const char *path =
		arena_printf(arena, "%s/models/measured/%s.csv", cli_data_directory(), name);
	*found = true;
	return text_read(path, arena, text, err);
}

/* A trace's file that cannot be read is the option's fault, not that of who names the network. */
static bool trace_text(
	const struct setting *trace, struct arena *arena, struct text *text, struct err *err)
{
	if (text_read(trace->value, arena, text, err))
		return true;
	if (!*err->where)
		snprintf(err->where, sizeof err->where, "--trace %s", trace->key);
	return false;
}

static bool file_find(void *data, const char *kind, const char *name, struct arena *arena,
	struct text *text, bool *found, struct err *err)
{
	const struct given_traces *given = data;
	if (strcmp(kind, "measured") == 0)
		return measured_find(name, arena, text, found, err);
	*found = strcmp(kind, "trace") != 0;
	if (*found)
		return model_find(kind, name, arena, text, err);
	for (size_t i = 0; i < given->count; i++)
		if (strcmp(given->traces[i].key, name) == 0) {
			*found = true;
			return trace_text(&given->traces[i], arena, text, err);
		}
	return true;
}

struct library file_library(struct given_traces *given)
{
	return (struct library){given, file_find, NULL};
}

void given_trace_add(struct given_traces *given, const char *text, struct arena *arena)
{
	struct setting *traces = arena_array(arena, given->count + 1, sizeof *traces);
	if (given->count)
		memcpy(traces, given->traces, given->count * sizeof *traces);
	const char *equals = strchr(text, '=');
	traces[given->count++] = equals
		? (struct setting){arena_copy(arena, text, (size_t)(equals - text)), equals + 1}
		: (struct setting){name_stem(text, arena), text};
	given->traces = traces;
}
