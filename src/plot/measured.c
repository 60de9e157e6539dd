/* The figure of what was measured, beside what the layer cost says of the runs' SoC. */
#include "plot/internal.h"

#include "validate/evidence.h"

#include <math.h>
#include <string.h>

struct measured_sink {
	row_sink sink;
	void *data;
};

/* kind: layer, or inference, whose `layer` is empty. */
static bool measured_row(const struct measured_sink *to, const char *kind, const char *network,
	const char *layer, int tiles, double measured, double ours)
{
	static const char *const names[] = {"kind", "network", "layer", "tiles", "measured_cycles",
		"ours_cycles", "error_percent"};
	enum { COLUMNS = sizeof names / sizeof *names };
	struct cell cells[COLUMNS] = {{.kind = CELL_TEXT, .text = kind},
		{.kind = CELL_TEXT, .text = network}, {.kind = CELL_TEXT, .text = layer},
		{.kind = CELL_INTEGER, .integer = tiles}, {.kind = CELL_REAL, .real = measured},
		{.kind = CELL_REAL, .real = ours},
		{.kind = CELL_REAL, .real = 100 * (ours - measured) / measured}};
	return to->sink(to->data, COLUMNS, names, kind ? cells : NULL);
}

static bool network_rows(const struct measured_sink *to, const struct network_evidence *of)
{
	const char *name = of->network.name;
	for (size_t i = 0; i < of->labels.count; i++) {
		const struct label *label = &of->labels.of[i];
		if (!measured_row(to, "layer", name, of->network.ops[label->op].name, 1,
			    label->cycles, label_seen(label, of->seen)))
			return false;
	}
	for (int tiles = 1; tiles <= 2; tiles++)
		if (!isnan(of->measured_cycles[tiles])
			&& !measured_row(to, "inference", name, "", tiles,
				of->measured_cycles[tiles], of->ours_cycles[tiles]))
			return false;
	return true;
}

bool validation_rows(const struct plot_scope *scope, struct arena *arena, row_sink sink, void *data,
	struct err *err)
{
	struct measured_sink to = {sink, data};
	struct evidence evidence = {0};
	if (strcmp(scope->soc->name, "gemmini8") == 0
		&& !evidence_networks(scope->library, scope->soc, arena, &evidence, err))
		return false;
	bool more = measured_row(&to, NULL, "", "", 0, 1, 1);
	for (size_t i = 0; more && i < evidence.network_count; i++)
		more = network_rows(&to, &evidence.networks[i]);
	return true;
}
