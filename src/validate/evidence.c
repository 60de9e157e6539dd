/* Layers and inferences: the networks lowered onto the SoC, beside what was measured of them. */
#include "validate/evidence.h"

#include "cost/algorithm1.h"
#include "cost/cost.h"
#include "validate/internal.h"

#include <math.h>
#include <string.h>
#include <sysexits.h>

bool validate_find(const struct library *library, const char *kind, const char *name,
	struct arena *arena, struct text *text, struct err *err)
{
	bool found = false;
	if (!library->find(library->data, kind, name, arena, text, &found, err))
		return false;
	return found || err_set(err, EX_NOINPUT, "there is no %s '%s'", kind, name);
}

bool validate_table(const struct library *library, const char *name,
	const struct csv_column *columns, int *index, struct arena *arena, struct csv *csv,
	struct err *err)
{
	struct text *text = arena_alloc(arena, sizeof *text); /* places point to it */
	return validate_find(library, "measured", name, arena, text, err)
		&& csv_parse_text(text, arena, csv, err) && csv_columns(csv, columns, index, err);
}

/* ---- the machine and its networks ---- */

static bool machine_read(
	const struct evidence_source *source, struct arena *arena, struct soc *soc, struct err *err)
{
	struct text text;
	if (!validate_find(&source->library, "soc", source->soc, arena, &text, err)
		|| !soc_parse(&text, name_stem(source->soc, arena), arena, soc, err))
		return false;
	for (size_t i = 0; i < source->setting_count; i++)
		if (!setting_apply(soc_knobs, soc, "soc.", &source->settings[i], err))
			return false;
	return soc_check(soc, err);
}

const struct network_evidence *evidence_network(const struct evidence *evidence, const char *name)
{
	for (size_t i = 0; i < evidence->network_count; i++)
		if (strcmp(evidence->networks[i].network.name, name) == 0)
			return &evidence->networks[i];
	return NULL;
}

static bool network_read(const struct library *library, const char *name, struct arena *arena,
	struct network_evidence *of, struct err *err)
{
	struct text network, labels;
	*of = (struct network_evidence){.measured_cycles = {NAN, NAN, NAN}};
	return validate_find(library, "network", name, arena, &network, err)
		&& network_parse(&network, name, arena, &of->network, err)
		&& validate_find(library, "measured", "layers", arena, &labels, err)
		&& labels_read(&labels, &of->network, arena, &of->labels, err);
}

/* The network of that name, read when it is first named. */
static bool network_of(const struct library *library, const char *name, struct arena *arena,
	struct evidence *evidence, struct network_evidence **of, struct err *err)
{
	*of = (struct network_evidence *)evidence_network(evidence, name);
	if (*of)
		return true;
	*of = &evidence->networks[evidence->network_count++];
	return network_read(library, name, arena, *of, err);
}

enum { NETWORK, TILES, TIME, COLUMNS };

static bool inferences_read(const struct library *library, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	static const struct csv_column columns[COLUMNS + 1] = {
		{"network", "", true}, {"tiles", "", true}, {"time", "cycles", true}};
	struct csv csv;
	int index[COLUMNS];
	if (!validate_table(library, "inferences", columns, index, arena, &csv, err))
		return false;
	evidence->networks = arena_array(arena, csv.row_count, sizeof *evidence->networks);
	for (size_t row = 0; row < csv.row_count; row++) {
		struct network_evidence *of;
		int64_t tiles;
		if (!network_of(library, csv_at(&csv, row, index[NETWORK])->text, arena, evidence,
			    &of, err)
			|| !csv_int64(
				&csv, csv_at(&csv, row, index[TILES]), "tiles", 1, 2, &tiles, err)
			|| !csv_double(&csv, csv_at(&csv, row, index[TIME]), "time", 1, 0x1p53,
				&of->measured_cycles[tiles], err))
			return false;
	}
	return true;
}

/* ---- ours ---- */

/* The time of a call itself, without the barrier behind it, which only the fitted form knows. */
static double call_cycles(const struct soc *soc, const struct op_cost *cost)
{
	double barrier = soc->cost_form == COST_FITTED ? soc->cost_barrier_cycles : 0;
	return (double)cost->isolated_cycles - barrier;
}

static bool labels_predict(const struct soc *soc, const struct op_cost *costs, struct arena *arena,
	struct network_evidence *of, struct err *err)
{
	size_t count = of->network.op_count;
	double *cycles = arena_array(arena, count, sizeof *cycles);
	int64_t *tiles = arena_array(arena, count, sizeof *tiles);
	of->seen = arena_array(arena, count, sizeof *of->seen);
	for (size_t i = 0; i < count; i++) {
		struct loops_counts counts;
		if (!loops_count(soc, &of->network, i, &counts))
			return err_set(err, EX_DATAERR, "network %s does not fit SoC %s",
				of->network.name, soc->name);
		cycles[i] = call_cycles(soc, &costs[i]);
		tiles[i] = counts.tiles;
	}
	labels_emulate(soc, &of->network, cycles, tiles, of->seen);
	of->accuracy = labels_accuracy(&of->labels, of->seen);
	return true;
}

static bool network_predict(
	const struct soc *soc, struct arena *arena, struct network_evidence *of, struct err *err)
{
	struct op_cost *costs = arena_array(arena, of->network.op_count, sizeof *costs);
	for (int tiles = 1; tiles <= 2; tiles++) {
		if (!cost_lower(soc, &of->network, tiles, costs, err)
			|| (tiles == 1 && !labels_predict(soc, costs, arena, of, err)))
			return false;
		for (size_t i = 0; i < of->network.op_count; i++)
			of->ours_cycles[tiles] += (double)costs[i].isolated_cycles;
	}
	return true;
}

/* ---- the artifact's table ---- */

enum { OF, LAYER, BEATS, CYCLES, TABLE_COLUMNS };

static bool layer_compare(const struct soc *soc, const struct csv *csv, size_t row,
	const int *index, const struct evidence *evidence, struct table_evidence *table,
	struct err *err)
{
	const struct csv_field *name = csv_at(csv, row, index[OF]);
	const struct csv_field *layer = csv_at(csv, row, index[LAYER]);
	const struct network_evidence *of = evidence_network(evidence, name->text);
	struct place place = csv_place(csv, name);
	struct loops_counts counts;
	double beats, cycles;
	size_t i = 0;
	while (of && i < of->network.op_count && strcmp(of->network.ops[i].name, layer->text) != 0)
		i++;
	if (!of || i == of->network.op_count)
		return err_at(err, &place, "'%s' of '%s'; expected a layer of a measured network",
			layer->text, name->text);
	if (!loops_count(soc, &of->network, i, &counts))
		return err_at(err, &place, "'%s' does not fit SoC %s", layer->text, soc->name);
	if (!csv_double(csv, csv_at(csv, row, index[BEATS]), "dram_beats", 0, 0x1p53, &beats, err)
		|| !csv_double(
			csv, csv_at(csv, row, index[CYCLES]), "cycles", 1, 0x1p53, &cycles, err))
		return false;
	double ours = compat_layer_cycles(soc, &of->network, i, &counts);
	table->layers++;
	table->same_bytes +=
		(double)algorithm1_dram_bytes(soc, &of->network, i, &counts) == 16 * beats;
	table->near_cycles += fabs(ours - cycles) <= 0.01 * cycles;
	return true;
}

static bool table_compare(const struct library *library, const struct soc *soc, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	static const struct csv_column columns[TABLE_COLUMNS + 1] = {{"network", "", true},
		{"layer", "", true}, {"dram_beats", "16 bytes", true}, {"cycles", "", true}};
	struct csv csv;
	int index[TABLE_COLUMNS];
	if (!validate_table(library, "algorithm1", columns, index, arena, &csv, err))
		return false;
	for (size_t row = 0; row < csv.row_count; row++)
		if (!layer_compare(soc, &csv, row, index, evidence, &evidence->table, err))
			return false;
	return true;
}

/* ---- the whole ---- */

bool evidence_networks(const struct library *library, const struct soc *soc, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	*evidence = (struct evidence){0};
	if (soc->tiles < 2)
		return err_set(err, EX_DATAERR,
			"SoC %s has one tile; expected two at least, as inferences were measured on two",
			soc->name);
	if (!inferences_read(library, arena, evidence, err))
		return false;
	for (size_t i = 0; i < evidence->network_count; i++)
		if (!network_predict(soc, arena, &evidence->networks[i], err))
			return false;
	return true;
}

bool evidence_layers(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	struct soc soc;
	return machine_read(source, arena, &soc, err)
		&& evidence_networks(&source->library, &soc, arena, evidence, err)
		&& table_compare(&source->library, &soc, arena, evidence, err);
}

bool evidence_read(const struct evidence_source *source, struct arena *arena,
	struct evidence *evidence, struct err *err)
{
	return evidence_layers(source, arena, evidence, err)
		&& evidence_runs(source, arena, evidence, err);
}
