#include "validate/labels.h"

#include "base/csv.h"

#include <math.h>
#include <string.h>

enum { NETWORK, LAYER, LAYERS, TIME, COLUMNS };

static const struct csv_column columns[COLUMNS + 1] = {
	{"network", "", true}, {"layer", "", true}, {"layers", "", true}, {"time", "cycles", true}};

static size_t op_find(const struct network *network, const char *name)
{
	size_t i = 0;
	while (i < network->op_count && strcmp(network->ops[i].name, name) != 0)
		i++;
	return i;
}

static bool label_read(const struct csv *csv, size_t row, const int *index,
	const struct network *network, struct label *label, struct err *err)
{
	const struct csv_field *layer = csv_at(csv, row, index[LAYER]);
	struct place place = csv_place(csv, layer);
	int64_t ops;
	label->op = op_find(network, layer->text);
	if (label->op == network->op_count)
		return err_at(err, &place, "'%s'; expected a layer of network %s", layer->text,
			network->name);
	if (!csv_int64(csv, csv_at(csv, row, index[LAYERS]), "layers", 1,
		    (int64_t)(network->op_count - label->op), &ops, err))
		return false;
	label->ops = (size_t)ops;
	return csv_double(
		csv, csv_at(csv, row, index[TIME]), "time", 1, 0x1p53, &label->cycles, err);
}

bool labels_read(const struct text *table, const struct network *network, struct arena *arena,
	struct labels *labels, struct err *err)
{
	struct csv csv;
	int index[COLUMNS];
	if (!csv_parse_text(table, arena, &csv, err) || !csv_columns(&csv, columns, index, err))
		return false;
	*labels = (struct labels){0, arena_array(arena, csv.row_count, sizeof *labels->of)};
	for (size_t row = 0; row < csv.row_count; row++)
		if (strcmp(csv_at(&csv, row, index[NETWORK])->text, network->name) == 0
			&& !label_read(
				&csv, row, index, network, &labels->of[labels->count++], err))
			return false;
	return true;
}

void labels_emulate(const struct soc *soc, const struct network *network, const double *op_cycles,
	const int64_t *inner_tiles, double *seen)
{
	double late = 0;
	for (size_t i = 0; i < network->op_count; i++) {
		double last = 0;
		if (network->ops[i].kind == OP_CONV)
			last = op_cycles[i] / (double)inner_tiles[i];
		seen[i] = op_cycles[i] - last + late;
		late = fmax(0, last - soc->cost_barrier_cycles);
	}
}

double label_seen(const struct label *label, const double *seen)
{
	double sum = 0;
	for (size_t i = 0; i < label->ops; i++)
		sum += seen[label->op + i];
	return sum;
}

double labels_sum(const struct labels *labels)
{
	double sum = 0;
	for (size_t i = 0; i < labels->count; i++)
		sum += labels->of[i].cycles;
	return sum;
}

struct accuracy labels_accuracy(const struct labels *labels, const double *seen)
{
	struct accuracy result = {0};
	double sum = labels_sum(labels);
	for (size_t i = 0; i < labels->count; i++) {
		double measured = labels->of[i].cycles;
		double error = label_seen(&labels->of[i], seen) - measured;
		result.total += 100 * error / sum;
		result.mean += 100 * fabs(error) / measured / (double)labels->count;
		result.weighted += 100 * fabs(error) / sum;
	}
	return result;
}
