#include "base/csv.h"

#include <csv.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* State of one parse: libcsv is fed byte by byte, so that each field's place is known. */
struct split {
	struct arena *arena;
	struct csv *csv;
	size_t capacity;       /* of fields */
	size_t count;          /* fields so far, header included */
	size_t row_start;      /* index of the current row's first field */
	const char *bytes;     /* of the current line */
	unsigned line, column; /* of the byte being fed */
	unsigned field_column; /* where the field being collected began */
	bool failed;
	struct err *err;
};

static void refuse(struct split *split, unsigned column, const char *text)
{
	struct place place = {split->csv->text->file, split->csv->text->bytes, split->line, column};
	if (!split->failed)
		err_at(split->err, &place, "%s", text);
	split->failed = true;
}

static void fields_grow(struct split *split)
{
	if (split->count < split->capacity)
		return;
	size_t capacity = split->capacity ? 2 * split->capacity : 256;
	struct csv_field *fields = arena_array(split->arena, capacity, sizeof *fields);
	if (split->count)
		memcpy(fields, split->csv->fields, split->count * sizeof *fields);
	split->csv->fields = fields;
	split->capacity = capacity;
}

/* The field's column, its leading blanks skipped as libcsv skips them. */
static unsigned field_column(const struct split *split)
{
	unsigned column = split->field_column;
	while (column < split->column && strchr(" \t", split->bytes[column - 1]))
		column++;
	return column;
}

static void on_field(void *bytes, size_t length, void *data)
{
	struct split *split = data;
	fields_grow(split);
	split->csv->fields[split->count++] =
		(struct csv_field){arena_copy(split->arena, bytes ? bytes : "", length),
			split->line, field_column(split)};
	split->field_column = split->column + 1;
}

/* A row too short is shown at its end, one too long at its first field too many. */
static void ragged_refuse(struct split *split, size_t fields)
{
	size_t expected = split->csv->column_count;
	char text[80];
	snprintf(text, sizeof text, "%zu field%s; expected %zu, as in the header", fields,
		fields == 1 ? "" : "s", expected);
	refuse(split,
		fields < expected ? split->column
				  : split->csv->fields[split->row_start + expected].column,
		text);
}

static void on_row(int terminator, void *data)
{
	(void)terminator;
	struct split *split = data;
	size_t fields = split->count - split->row_start;
	if (!split->csv->column_count)
		split->csv->column_count = fields;
	else if (fields != split->csv->column_count)
		ragged_refuse(split, fields);
	split->row_start = split->count;
}

static void byte_feed(struct csv_parser *parser, struct split *split, const char *byte)
{
	split->column++;
	if (csv_parse(parser, byte, 1, on_field, on_row, split) != 1)
		refuse(split, split->column,
			"a quote out of place; expected quotes around a whole field");
}

/* Feeds one line, and a newline whether or not it has one. */
static void line_feed(struct csv_parser *parser, struct split *split, size_t length)
{
	split->field_column = 1;
	split->column = 0;
	for (size_t i = 0; i < length && !split->failed; i++)
		byte_feed(parser, split, split->bytes + i);
	if (!split->failed)
		byte_feed(parser, split, "\n");
	if (parser->quoted) /* the newline did not end the field */
		refuse(split, field_column(split),
			"a quote that is not closed; expected another one on this line");
}

static bool text_split(const struct text *text, struct csv_parser *parser, struct split *split)
{
	split->bytes = text->bytes;
	for (split->line = 1; *split->bytes && !split->failed; split->line++) {
		size_t length = strcspn(split->bytes, "\n");
		if (*split->bytes != '#')
			line_feed(parser, split, length);
		split->bytes += length + (split->bytes[length] != '\0');
	}
	return !split->failed;
}

bool csv_parse_text(const struct text *text, struct arena *arena, struct csv *csv, struct err *err)
{
	*csv = (struct csv){.text = text};
	struct split split = {.arena = arena, .csv = csv, .err = err};
	struct csv_parser parser;
	csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
	bool ok = text_split(text, &parser, &split);
	csv_free(&parser);
	if (!ok)
		return false;
	if (!csv->column_count) {
		struct place place = {text->file, text->bytes, 1, 0};
		return err_at(err, &place, "nothing in it; expected a header row and data rows");
	}
	csv->header = csv->fields;
	csv->fields += csv->column_count;
	csv->row_count = split.count / csv->column_count - 1;
	return true;
}

/* Splits `name(unit)`; unit is "" without parentheses. */
static void header_split(const char *header, char *name, char *unit, size_t size)
{
	size_t length = strcspn(header, "(");
	const char *close = strchr(header, ')');
	if (!close || close[1] || close < header + length) /* not `name(unit)`: all of it is name */
		length = strlen(header);
	snprintf(name, size, "%.*s", (int)length, header);
	snprintf(unit, size, "%.*s", (int)strcspn(header + length, ")"), header + length);
	memmove(unit, unit + (*unit == '('), strlen(unit) + (*unit != '('));
}

static int known_find(const struct csv_column *known, const char *name)
{
	for (int i = 0; known[i].name; i++)
		if (strcmp(known[i].name, name) == 0)
			return i;
	return -1;
}

static bool unknown_refuse(const struct csv *csv, const struct csv_field *field, const char *name,
	const struct csv_column *known, struct err *err)
{
	const char *names[64];
	size_t count = 0;
	for (; known->name && count < 63; known++)
		names[count++] = known->name;
	names[count] = NULL;
	const char *nearest = text_nearest(name, names);
	struct place place = csv_place(csv, field);
	return err_at(err, &place, "unknown column '%s'%s%s%s", name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool header_place(const struct csv *csv, size_t column, const struct csv_column *known,
	int *index, struct err *err)
{
	char name[64], unit[64];
	const struct csv_field *field = &csv->header[column];
	struct place place = csv_place(csv, field);
	header_split(field->text, name, unit, sizeof name);
	int found = known_find(known, name);
	if (found < 0)
		return unknown_refuse(csv, field, name, known, err);
	if (index[found] >= 0)
		return err_at(err, &place, "column '%s' given twice", name);
	if (*unit && strcmp(unit, known[found].unit) != 0)
		return err_at(err, &place, "column '%s' in '%s'; expected '%s'", name, unit,
			*known[found].unit ? known[found].unit : "no unit");
	index[found] = (int)column;
	return true;
}

bool csv_columns(const struct csv *csv, const struct csv_column *known, int *index, struct err *err)
{
	for (int i = 0; known[i].name; i++)
		index[i] = -1;
	for (size_t column = 0; column < csv->column_count; column++)
		if (!header_place(csv, column, known, index, err))
			return false;
	for (int i = 0; known[i].name; i++)
		if (known[i].required && index[i] < 0) {
			struct place place = csv_place(csv, csv->header);
			return err_at(err, &place, "column '%s' is missing", known[i].name);
		}
	return true;
}

const struct csv_field *csv_at(const struct csv *csv, size_t row, int column)
{
	return &csv->fields[row * csv->column_count + (size_t)column];
}

struct place csv_place(const struct csv *csv, const struct csv_field *field)
{
	return (struct place){csv->text->file, csv->text->bytes, field->line, field->column};
}

bool csv_int64(const struct csv *csv, const struct csv_field *field, const char *name,
	int64_t least, int64_t most, int64_t *value, struct err *err)
{
	struct place place = csv_place(csv, field);
	const char *problem = "is out of range";
	long long number = 0;
	bool ok = text_to_int64(field->text, &number, &problem);
	if (!ok || number < least || number > most)
		return err_at(err, &place,
			"%s = '%s' %s; expected a whole number from %lld to %lld", name,
			field->text, ok ? "is out of range" : problem, (long long)least,
			(long long)most);
	*value = number;
	return true;
}

bool csv_double(const struct csv *csv, const struct csv_field *field, const char *name,
	double least, double most, double *value, struct err *err)
{
	struct place place = csv_place(csv, field);
	const char *problem = "is out of range";
	double number = 0;
	bool ok = text_to_double(field->text, &number, &problem);
	if (!ok || number < least || number > most)
		return err_at(err, &place, "%s = '%s' %s; expected a number from %.15g to %.15g",
			name, field->text, ok ? "is out of range" : problem, least, most);
	*value = number;
	return true;
}

void csv_print(FILE *stream, const char *field)
{
	size_t length = strlen(field);
	bool blank = length && (strchr(" \t", *field) || strchr(" \t", field[length - 1]));
	if (blank || strpbrk(field, ",\"\r\n"))
		csv_fwrite(stream, field, length);
	else
		fputs(field, stream);
}

void csv_print_cell(FILE *stream, const struct cell *cell)
{
	char number[NUMBER_TEXT];
	if (cell->kind == CELL_TEXT)
		csv_print(stream, cell->text);
	else if (cell->kind == CELL_INTEGER)
		fprintf(stream, "%" PRId64, cell->integer);
	else if (cell->kind == CELL_REAL && !isnan(cell->real))
		fputs(text_from_double(cell->real, number), stream);
}
