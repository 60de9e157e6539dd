#include "cli/cli.h"
#include "cli/options.h"

#include <string.h>
#include <sysexits.h>

int cmd_trace(int argc, char **argv);

struct options {
	const char *network, *soc;
	int tile_counts[TILES_MOST + 1];
	int tile_count_count;
	bool full;
	struct list sets;
	struct arena *arena;
};

static const struct argp_option option_table[] = {
	{"soc", 's', "NAME", 0, "SoC: a name of models/socs or a path (default gemmini8)", 0},
	{"tiles", 'k', "K", 0, "rows for K tiles; repeatable (default 1, 2, 4 and 8)", 0},
	{"full", 'f', NULL, 0,
		"also each layer's outputs, and its traffic with less of the L2 (for policies that share it)",
		0},
	{"set", 'S', "KEY=VALUE", 0, "set a knob of the SoC (moca list knobs)", 0},
	{0},
};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 's':
		options->soc = text;
		break;
	case 'k':
		if (options->tile_count_count < TILES_MOST)
			options->tile_counts[options->tile_count_count++] =
				(int)option_number(text, "--tiles", 1, TILES_MOST, state);
		break;
	case 'f':
		options->full = true;
		break;
	case 'S':
		list_append(&options->sets, text, options->arena);
		break;
	case ARGP_KEY_ARG:
		if (options->network)
			argp_error(state, "one network at a time; '%s' is too many", text);
		options->network = text;
		break;
	case ARGP_KEY_END:
		if (!options->network)
			argp_error(state, "which NETWORK? (moca list networks)");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "NETWORK",
	"Lowers a network onto a SoC and writes its trace: for each layer the array's cycles, the bytes "
	"moved to and from L2 and DRAM, and the cycles it takes alone."
	"\vNETWORK is a name of models/networks (moca list networks) or a path. What is written can be "
	"edited and given back to `moca run --trace`.\n\nExamples:\n"
	"  moca trace squeezenet --tiles 2\n"
	"  moca trace alexnet --set soc.dram_bytes_per_cycle=8 > alexnet.csv\n"
	"  moca trace kws --full > kws.csv",
	NULL, NULL, NULL};

static bool soc_load(const struct options *options, struct soc *soc, struct err *err)
{
	struct arena *arena = options->arena;
	const char *path;
	struct text text;
	if (!cli_resolve(options->soc, "models/socs", "ini", arena, &path, err)
		|| !text_read(path, arena, &text, err)
		|| !soc_parse(&text, name_stem(path, arena), arena, soc, err))
		return false;
	for (size_t i = 0; i < options->sets.count; i++) {
		struct setting setting;
		if (!setting_parse(options->sets.values[i], arena, &setting, err)
			|| !setting_apply(soc_knobs, soc, "soc.", &setting, err))
			return false;
	}
	return soc_check(soc, err);
}

static void tile_counts_default(const struct soc *soc, struct options *options)
{
	if (options->tile_count_count)
		return;
	for (int tiles = 1; tiles <= 8 && tiles <= soc->tiles; tiles *= 2)
		options->tile_counts[options->tile_count_count++] = tiles;
}

static bool tile_counts_check(const struct soc *soc, const struct options *options, struct err *err)
{
	for (int i = 0; i < options->tile_count_count; i++)
		if (options->tile_counts[i] > soc->tiles)
			return err_set(err, EX_USAGE, "--tiles %d; expected 1 to the SoC's %d",
				options->tile_counts[i], soc->tiles);
	return true;
}

static bool trace_print(struct options *options, struct err *err)
{
	struct arena *arena = options->arena;
	struct soc soc;
	struct text text;
	struct network network;
	struct trace trace;
	const char *path;
	if (!soc_load(options, &soc, err))
		return false;
	tile_counts_default(&soc, options);
	if (!tile_counts_check(&soc, options, err)
		|| !cli_resolve(options->network, "models/networks", "csv", arena, &path, err)
		|| !text_read(path, arena, &text, err)
		|| !network_parse(&text, name_stem(path, arena), arena, &network, err)
		|| !trace_lower(&soc, &network, options->tile_counts, arena, &trace, err))
		return false;
	(options->full ? trace_write_full : trace_write)(&trace, 0, stdout);
	return true;
}

int cmd_trace(int argc, char **argv)
{
	struct arena arena = {0};
	struct options options = {.soc = "gemmini8", .arena = &arena};
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	bool ok = trace_print(&options, &err);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
