#include "model/network.h"

#include "base/csv.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Bounds far above any network, and low enough that products of sizes fit 64 bits (with the array's
 * padding of each by up to 1024) and that the search for tiles ends soon. */
enum { SIZE_MOST = 1 << 20, WINDOW_MOST = 256 };
static const double ELEMENTS_MOST = 0x1p32; /* of one tensor */
static const double STEPS_MOST = 0x1p44;    /* of one operation: multiplications or values pooled */
static const int64_t MACS_MOST = INT64_C(1) << 53; /* of the network: doubles count them exactly */

static const char *const kind_names[] = {"conv", "matmul", "pool", "resadd", "global_avg", NULL};

enum {
	CONV = 1 << OP_CONV,
	MATMUL = 1 << OP_MATMUL,
	POOL = 1 << OP_POOL,
	RESADD = 1 << OP_RESADD,
	AVERAGE = 1 << OP_GLOBAL_AVG,
	IMAGE = CONV | POOL | AVERAGE,
};

/* A numeric column: for which kinds it must be given, for which it may be, and its default there.
 * Columns 0 and 1 are the name and the kind. */
static const struct dimension {
	const char *name, *unit;
	size_t offset;
	int needed, allowed;
	int initial, least, most;
} dimensions[] = {
/* clang-format off */
#define DIM(field, unit, ...) {#field, unit, offsetof(struct op, field), __VA_ARGS__}
	/* clang-format on */
	DIM(block, "", ~0, ~0, 1, 1, SIZE_MOST),
	DIM(in_height, "px", IMAGE, IMAGE, 0, 1, SIZE_MOST),
	DIM(in_width, "px", IMAGE, IMAGE, 0, 1, SIZE_MOST),
	DIM(in_channels, "", IMAGE, IMAGE, 0, 1, SIZE_MOST),
	DIM(out_channels, "", CONV, CONV, 0, 1, SIZE_MOST),
	DIM(kernel, "px", CONV | POOL, CONV | POOL, 1, 1, WINDOW_MOST),
	DIM(stride, "px", CONV | POOL, CONV | POOL, 1, 1, WINDOW_MOST),
	DIM(padding, "px", 0, CONV | POOL, 0, 0, WINDOW_MOST),
	DIM(dilation, "", 0, CONV, 1, 1, WINDOW_MOST),
	DIM(pool_size, "px", 0, CONV, 1, 1, WINDOW_MOST),
	DIM(pool_stride, "px", 0, CONV, 1, 1, WINDOW_MOST),
	DIM(pool_padding, "px", 0, CONV, 0, 0, WINDOW_MOST),
	DIM(rows, "", MATMUL | RESADD, MATMUL | RESADD, 0, 1, SIZE_MOST),
	DIM(columns, "", MATMUL | RESADD, MATMUL | RESADD, 0, 1, SIZE_MOST),
	DIM(inner, "", MATMUL, MATMUL, 0, 1, SIZE_MOST),
	DIM(bias, "", 0, CONV | MATMUL, 0, 0, 1),
	DIM(bias_repeating, "", 0, CONV | MATMUL, 1, 0, 1),
	DIM(out_stride, "elements", 0, CONV | MATMUL | POOL, 0, 0, SIZE_MOST),
#undef DIM
};

enum {
	DIMENSIONS = sizeof dimensions / sizeof *dimensions,
	COLUMNS = DIMENSIONS + 2,
};

const char *op_kind_name(enum op_kind kind)
{
	return kind_names[kind];
}

int64_t op_macs(const struct op *op)
{
	if (op->kind == OP_MATMUL)
		return (int64_t)op->rows * op->columns * op->inner;
	if (op->kind != OP_CONV)
		return 0;
	return (int64_t)op->out_height * op->out_width * op->out_channels * op->in_channels
		* op->kernel * op->kernel;
}

/* Steps of a window over a padded line; below 1 if the window does not fit. */
static int window_steps(int line, int window, int stride, int padding)
{
	int room = line + 2 * padding - window;
	return room < 0 ? 0 : room / stride + 1;
}

/* Fills what follows from the columns: output sizes and defaults. */
static bool op_derive(struct op *op, const struct place *place, struct err *err)
{
	if (op->kind == OP_MATMUL || op->kind == OP_RESADD) {
		if (op->out_stride == 0)
			op->out_stride = op->columns;
		return true;
	}
	if (op->kind != OP_CONV)
		op->out_channels = op->in_channels;
	if (op->kind == OP_GLOBAL_AVG)
		op->kernel = op->in_height > op->in_width ? op->in_height : op->in_width;
	int window = op->dilation * (op->kernel - 1) + 1;
	if (op->kind == OP_GLOBAL_AVG)
		op->out_height = op->out_width = 1;
	else {
		op->out_height = window_steps(op->in_height, window, op->stride, op->padding);
		op->out_width = window_steps(op->in_width, window, op->stride, op->padding);
	}
	op->final_height =
		window_steps(op->out_height, op->pool_size, op->pool_stride, op->pool_padding);
	op->final_width =
		window_steps(op->out_width, op->pool_size, op->pool_stride, op->pool_padding);
	if (op->out_height < 1 || op->out_width < 1 || op->final_height < 1 || op->final_width < 1)
		return err_at(
			err, place, "'%s': its window is larger than its padded image", op->name);
	if (op->out_stride == 0)
		op->out_stride = op->out_channels;
	return true;
}

static bool kind_parse(
	const struct csv *csv, const struct csv_field *field, enum op_kind *kind, struct err *err)
{
	for (int i = 0; kind_names[i]; i++)
		if (strcmp(field->text, kind_names[i]) == 0) {
			*kind = (enum op_kind)i;
			return true;
		}
	struct place place = csv_place(csv, field);
	return err_at(err, &place,
		"kind '%s'; expected one of conv, matmul, pool, resadd, global_avg", field->text);
}

/* Reads one dimension of one operation; `field` is NULL where the file has no such column. */
static bool dimension_read(const struct csv *csv, const struct csv_field *field,
	const struct csv_field *name, const struct dimension *dimension, struct op *op,
	struct err *err)
{
	int *value = (int *)((char *)op + dimension->offset);
	int kind = 1 << op->kind;
	const struct csv_field *at = field ? field : name;
	struct place place = csv_place(csv, at);
	*value = dimension->initial;
	if (!field || !*field->text) {
		if (dimension->needed & kind)
			return err_at(err, &place, "'%s' is %s and has no %s", op->name,
				op_kind_name(op->kind), dimension->name);
		return true;
	}
	if (!(dimension->allowed & kind))
		return err_at(err, &place, "'%s' is %s, which takes no %s; expected an empty field",
			op->name, op_kind_name(op->kind), dimension->name);
	int64_t number;
	if (!csv_int64(
		    csv, field, dimension->name, dimension->least, dimension->most, &number, err))
		return false;
	*value = (int)number;
	return true;
}

/* Refuses sizes that each are within bounds and together are not. */
static bool sizes_check(const struct op *op, const struct place *place, struct err *err)
{
	double inputs, weights = 0, outputs, steps;
	if (op->kind == OP_MATMUL || op->kind == OP_RESADD) {
		double inner = op->kind == OP_MATMUL ? op->inner : 1;
		outputs = (double)op->rows * op->columns;
		inputs = op->kind == OP_MATMUL ? op->rows * inner : outputs;
		weights = inner * op->columns;
		steps = outputs * inner;
	} else {
		double window = (double)op->kernel * op->kernel;
		double pooled = (double)op->pool_size * op->pool_size;
		inputs = (double)op->in_height * op->in_width * op->in_channels;
		outputs = (double)op->out_height * op->out_width * op->out_channels;
		weights = op->kind == OP_CONV ? window * op->in_channels * op->out_channels : 0;
		steps = outputs * window * (op->kind == OP_CONV ? op->in_channels : 1);
		steps = op->kind == OP_GLOBAL_AVG ? inputs : fmax(steps, outputs * pooled);
	}
	double elements = fmax(fmax(inputs, outputs), weights);
	if (elements > ELEMENTS_MOST)
		return err_at(err, place, "'%s': a tensor of %.3g elements; expected at most %.3g",
			op->name, elements, ELEMENTS_MOST);
	return steps <= STEPS_MOST
		|| err_at(err, place, "'%s': %.3g multiplications; expected at most %.3g", op->name,
			steps, STEPS_MOST);
}

/* A fused pool's windows must each see some of the image; without a pool nothing can step. */
static bool pool_check(const struct op *op, const struct place *place, struct err *err)
{
	if (op->kind != OP_CONV)
		return true;
	if (op->pool_padding >= op->pool_size)
		return err_at(err, place,
			"'%s': pool_padding %d; expected less than its pool_size %d", op->name,
			op->pool_padding, op->pool_size);
	return op->pool_size > 1 || op->pool_stride == 1
		|| err_at(err, place,
			"'%s': pool_stride %d and no pool_size; expected both or none", op->name,
			op->pool_stride);
}

/* A few of the fields together: what no column can say alone. */
static bool op_check(
	const struct op *op, int last_block, const struct place *place, struct err *err)
{
	int channels =
		op->kind == OP_MATMUL || op->kind == OP_RESADD ? op->columns : op->out_channels;
	if (op->out_stride < channels)
		return err_at(err, place, "'%s': out_stride %d; expected at least its %d channels",
			op->name, op->out_stride, channels);
	if (!last_block && op->block != 1)
		return err_at(err, place, "'%s': block %d first; expected 1", op->name, op->block);
	if (last_block && (op->block < last_block || op->block > last_block + 1))
		return err_at(err, place, "'%s': block %d after block %d; expected %d or %d",
			op->name, op->block, last_block, last_block, last_block + 1);
	return pool_check(op, place, err) && sizes_check(op, place, err);
}

static bool op_read(const struct csv *csv, size_t row, const int *index, int last_block,
	struct op *op, struct err *err)
{
	const struct csv_field *name = csv_at(csv, row, index[0]);
	struct place place = csv_place(csv, name);
	op->name = name->text;
	if (!*op->name)
		return err_at(err, &place, "an operation without a name");
	if (!kind_parse(csv, csv_at(csv, row, index[1]), &op->kind, err))
		return false;
	for (int i = 0; i < DIMENSIONS; i++) {
		const struct csv_field *field =
			index[i + 2] < 0 ? NULL : csv_at(csv, row, index[i + 2]);
		if (!dimension_read(csv, field, name, &dimensions[i], op, err))
			return false;
	}
	return op_derive(op, &place, err) && op_check(op, last_block, &place, err);
}

static void columns_fill(struct csv_column *columns)
{
	columns[0] = (struct csv_column){"name", "", true};
	columns[1] = (struct csv_column){"kind", "", true};
	for (int i = 0; i < DIMENSIONS; i++)
		columns[i + 2] = (struct csv_column){
			dimensions[i].name, dimensions[i].unit, dimensions[i].needed == ~0};
	columns[COLUMNS] = (struct csv_column){0};
}

bool network_parse(const struct text *text, const char *name, struct arena *arena,
	struct network *network, struct err *err)
{
	struct csv csv;
	struct csv_column columns[COLUMNS + 1];
	int index[COLUMNS];
	columns_fill(columns);
	if (!csv_parse_text(text, arena, &csv, err) || !csv_columns(&csv, columns, index, err))
		return false;
	if (csv.row_count == 0) {
		struct place place = csv_place(&csv, csv.header);
		return err_at(err, &place, "no operations below the header; expected at least one");
	}
	struct op *ops = arena_array(arena, csv.row_count, sizeof *ops);
	int block = 0;
	int64_t macs = 0;
	for (size_t row = 0; row < csv.row_count; row++) {
		if (!op_read(&csv, row, index, block, &ops[row], err))
			return false;
		block = ops[row].block;
		macs += op_macs(&ops[row]);
		struct place place = csv_place(&csv, csv_at(&csv, row, index[0]));
		if (macs > MACS_MOST)
			return err_at(err, &place,
				"%lld multiplications up to here; expected at most %lld",
				(long long)macs, (long long)MACS_MOST);
	}
	*network = (struct network){name, csv.row_count, ops};
	return true;
}
