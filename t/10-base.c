/* The base room: texts and their encodings, CSV and INI with every place, numbers and knobs, random
 * numbers, nearest names, memory, digests. */
#include "unit.h"

#include "base/csv.h"
#include "base/digest.h"
#include "base/ini.h"
#include "base/random.h"
#include "model/soc.h"
#include "workload/workload.h"

#include <stdint.h>

/* Everything of a test lives here. */
static struct arena arena;
static struct err err;

static void begin(void)
{
	arena = (struct arena){0};
	err = (struct err){0};
}

static void end(void)
{
	arena_free(&arena);
}

static const struct text *text_of(const char *bytes)
{
	struct text *text = arena_alloc(&arena, sizeof *text);
	bool ok = text_from_bytes("f", bytes, strlen(bytes), &arena, text, &err);
	ck_assert_msg(ok, "%s", err.text);
	return text;
}

/* What err_print says. */
static const char *printed(void)
{
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	err_print(stream, &err);
	fclose(stream);
	const char *copy = arena_copy(&arena, bytes, length);
	free(bytes);
	return copy;
}

/* ---- errors ---- */

START_TEST(an_error_shows_its_line_and_a_caret)
{
	struct place place = {"f", "one\n\ttwo three\n", 2, 6};
	ck_assert(!err_at(&err, &place, "no %s", "three"));
	ck_assert_int_eq(err.status, 65);
	ck_assert_str_eq(printed(), "f:2:6: no three\n     two three\n         ^\n");
	ck_assert(!err_set(&err, 64, "plain"));
	ck_assert_str_eq(printed(), "moca: plain\n");
	ck_assert(!err_at(&err, &(struct place){"f", NULL, 0, 0}, "as a whole"));
	ck_assert_str_eq(printed(), "f: as a whole\n");
}
END_TEST

/* Two letters of two bytes each stand before the column 6: four columns on the screen. */
START_TEST(the_caret_counts_letters)
{
	struct place place = {"f", "\xc3\xa4\xc3\xb6,x", 1, 6};
	err_at(&err, &place, "x");
	ck_assert_str_eq(printed(), "f:1:6: x\n    \xc3\xa4\xc3\xb6,x\n       ^\n");
}
END_TEST

/* Of a long line the part around the column is shown: here column 401 of 1000. The 159 bytes that
 * fit begin 79 before it, so that it stands at place 80. */
START_TEST(a_long_line_is_cut_around_the_column)
{
	char line[1001];
	memset(line, 'x', 1000);
	line[1000] = '\0';
	line[400] = '!';
	struct place place = {"f", line, 1, 401};
	err_at(&err, &place, "here");
	ck_assert_uint_eq(strlen(err.excerpt), 159);
	ck_assert_int_eq(err.excerpt[err.caret - 1], '!');
	place.column = 1000;
	err_at(&err, &place, "here");
	ck_assert_uint_eq(err.caret, 159);
	place.column = 3;
	err_at(&err, &place, "here");
	ck_assert_uint_eq(err.caret, 3);
}
END_TEST

/* Neither the message nor the excerpt hands control codes of the input to the terminal. */
START_TEST(controls_are_blanked)
{
	struct place place = {"f", "\x1b[31mred", 1, 1};
	err_at(&err, &place, "unknown '%s'", "\x1b[2J\x7f");
	ck_assert_str_eq(err.text, "unknown ' [2J '");
	ck_assert_str_eq(err.excerpt, " [31mred");
}
END_TEST

/* ---- texts ---- */

START_TEST(encodings_are_settled)
{
	struct text text;
	const char windows[] = "\xEF\xBB\xBF"
			       "a\r\nb\r\n";
	ck_assert(text_from_bytes("f", windows, sizeof windows - 1, &arena, &text, &err));
	ck_assert_str_eq(text.bytes, "a\nb\n");
	ck_assert_uint_eq(text.length, 4);
	ck_assert_str_eq(text.file, "f");
	ck_assert(text_from_bytes("f", "a\rb", 3, &arena, &text, &err)); /* a lone one stays */
	ck_assert_str_eq(text.bytes, "a\rb");
	ck_assert(text_from_bytes("f", "", 0, &arena, &text, &err));
	ck_assert_uint_eq(text.length, 0);
}
END_TEST

START_TEST(a_nul_byte_is_refused_where_it_is)
{
	struct text text;
	ck_assert(!text_from_bytes("f", "ab\ncd\0e\n", 8, &arena, &text, &err));
	ck_assert_int_eq(err.status, 65);
	ck_assert_str_eq(printed(), "f:2:3: a NUL byte; expected text\n    cd\n      ^\n");
}
END_TEST

START_TEST(what_cannot_be_read_is_status_66)
{
	struct text text;
	ck_assert(!text_read("no/such/file", &arena, &text, &err));
	ck_assert_int_eq(err.status, 66);
	ck_assert_str_eq(err.text, "cannot open no/such/file: No such file or directory");
	ck_assert(!text_read("/", &arena, &text, &err));
	ck_assert_int_eq(err.status, 66);
	ck_assert_str_eq(err.text, "cannot read /: Is a directory");
}
END_TEST

START_TEST(numbers_are_whole_tokens)
{
	static const struct {
		const char *token, *as_double, *as_int; /* the problem; NULL = none */
	} cases[] = {
		{"0", NULL, NULL},
		{"-12", NULL, NULL},
		{"+7", NULL, NULL},
		{"1e3", NULL, "is not a whole number"},
		{"1.5", NULL, "is not a whole number"},
		{".5", NULL, "is not a whole number"},
		{"9223372036854775807", NULL, NULL},
		{"9223372036854775808", NULL, "is too large"},
		{"1e999", "is too large", "is not a whole number"},
		{"-1e999", "is too large", "is not a whole number"},
		{"", "is not a number", "is not a whole number"},
		{" 1", "is not a number", "is not a whole number"},
		{"1 ", "is not a number", "is not a whole number"},
		{"0x10", "is not a number", "is not a whole number"},
		{"nan", "is not a number", "is not a whole number"},
		{"inf", "is not a number", "is not a whole number"},
		{"--1", "is not a number", "is not a whole number"},
		{"1,5", "is not a number", "is not a whole number"},
		{".", "is not a number", "is not a whole number"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *problem = NULL, *token = cases[i].token;
		double real;
		long long whole;
		ck_assert_msg(text_to_double(token, &real, &problem) == !cases[i].as_double, "'%s'",
			token);
		if (cases[i].as_double)
			ck_assert_str_eq(problem, cases[i].as_double);
		else
			ck_assert_double_eq(real, strtod(token, NULL));
		ck_assert_msg(
			text_to_int64(token, &whole, &problem) == !cases[i].as_int, "'%s'", token);
		if (cases[i].as_int)
			ck_assert_str_eq(problem, cases[i].as_int);
		else
			ck_assert_int_eq(whole, strtoll(token, NULL, 10));
	}
}
END_TEST

START_TEST(nearest_names)
{
	static const char *const names[] = {"resnet50", "alexnet", "kws", "A", NULL};
	ck_assert_str_eq(text_nearest("resnt50", names), "resnet50");
	ck_assert_str_eq(text_nearest("alxnet", names), "alexnet");
	ck_assert_str_eq(text_nearest("kwz", names), "kws");
	ck_assert_str_eq(text_nearest("kws", names), "kws");
	ck_assert_ptr_null(text_nearest("mobilenet", names));
	ck_assert_ptr_null(text_nearest("D", names)); /* nothing of it is in A */
	ck_assert_ptr_null(text_nearest("", names));
	char word[200];
	memset(word, 'a', sizeof word - 1);
	word[sizeof word - 1] = '\0';
	ck_assert_ptr_null(text_nearest(word, names));
}
END_TEST

/* ---- CSV ---- */

static const struct csv_column known[] = {
	{"name", "", true}, {"size", "bytes", true}, {"extra", "", false}, {0}};

static bool columns_of(const char *bytes, int index[3])
{
	struct csv csv;
	return csv_parse_text(text_of(bytes), &arena, &csv, &err)
		&& csv_columns(&csv, known, index, &err);
}

/* Line 1 is a comment, line 4 blank; fields begin at their first byte that is no blank, or at their
 * quote. */
START_TEST(fields_know_their_places)
{
	struct csv csv;
	const struct text *text = text_of("# c\nname,size(bytes)\n a , 12\n\n\"x,\"\"y\",3\n,");
	ck_assert_msg(csv_parse_text(text, &arena, &csv, &err), "%s", err.text);
	static const struct {
		const char *text;
		unsigned line, column;
	} expected[] = {
		{"a", 3, 2}, {"12", 3, 6}, {"x,\"y", 5, 1}, {"3", 5, 9}, {"", 6, 1}, {"", 6, 2}};
	ck_assert_uint_eq(csv.column_count, 2);
	ck_assert_uint_eq(csv.row_count, 3);
	for (size_t i = 0; i < 6; i++) {
		const struct csv_field *field = csv_at(&csv, i / 2, (int)(i % 2));
		ck_assert_str_eq(field->text, expected[i].text);
		ck_assert_uint_eq(field->line, expected[i].line);
		ck_assert_uint_eq(field->column, expected[i].column);
	}
}
END_TEST

START_TEST(columns_are_found_by_name_and_unit)
{
	int index[3];
	ck_assert(columns_of("size(bytes),name\n", index));
	ck_assert_int_eq(index[0], 1);
	ck_assert_int_eq(index[1], 0);
	ck_assert_int_eq(index[2], -1);
	ck_assert(columns_of("extra,size,name\n", index)); /* no unit is the right one */
	ck_assert_int_eq(index[2], 0);
}
END_TEST

START_TEST(csv_refusals)
{
	static const struct {
		const char *bytes, *message;
	} cases[] = {
		{"", "f:1: nothing in it; expected a header row and data rows\n"},
		{"# only\n",
			"f:1: nothing in it; expected a header row and data rows\n"
			"    # only\n"},
		{"name\n", "f:1:1: column 'size' is missing\n    name\n    ^\n"},
		{"name,sise\n",
			"f:1:6: unknown column 'sise'; did you mean 'size'?\n"
			"    name,sise\n         ^\n"},
		{"name,size(kB)\n",
			"f:1:6: column 'size' in 'kB'; expected 'bytes'\n"
			"    name,size(kB)\n         ^\n"},
		{"name(m),size\n",
			"f:1:1: column 'name' in 'm'; expected 'no unit'\n"
			"    name(m),size\n    ^\n"},
		{"name,size(bytes\n",
			"f:1:6: unknown column 'size(bytes'\n"
			"    name,size(bytes\n         ^\n"},
		{"name,name\n", "f:1:6: column 'name' given twice\n    name,name\n         ^\n"},
		{"name,size\na\n", "f:2:2: 1 field; expected 2, as in the header\n    a\n     ^\n"},
		{"name,size\na,1\nb,2,3,4\n",
			"f:3:5: 4 fields; expected 2, as in the header\n    b,2,3,4\n        ^\n"},
		{"name,size\n\"a,1\nb,2\n",
			"f:2:1: a quote that is not closed; expected another one on this line\n"
			"    \"a,1\n    ^\n"},
		{"name,size\na, \"1",
			"f:2:4: a quote that is not closed; expected another one on "
			"this line\n    a, \"1\n       ^\n"},
		{"name,size\na\"b,1\n",
			"f:2:2: a quote out of place; expected quotes around a whole field\n"
			"    a\"b,1\n     ^\n"},
		{"name,size\n\"a\"b,1\n",
			"f:2:4: a quote out of place; expected quotes around a whole field\n"
			"    \"a\"b,1\n       ^\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int index[3];
		ck_assert_msg(!columns_of(cases[i].bytes, index), "%zu", i);
		ck_assert_int_eq(err.status, 65);
		ck_assert_str_eq(printed(), cases[i].message);
	}
}
END_TEST

START_TEST(csv_numbers_keep_their_bounds)
{
	struct csv csv;
	int64_t whole = 7;
	double real = 7;
	ck_assert(csv_parse_text(text_of("a,b\n-1,x\n5,1e400\n"), &arena, &csv, &err));
	ck_assert(!csv_int64(&csv, csv_at(&csv, 0, 0), "a", 0, 9, &whole, &err));
	ck_assert_str_eq(err.text, "a = '-1' is out of range; expected a whole number from 0 to 9");
	ck_assert(!csv_int64(&csv, csv_at(&csv, 0, 1), "b", 0, 9, &whole, &err));
	ck_assert_str_eq(
		err.text, "b = 'x' is not a whole number; expected a whole number from 0 to 9");
	ck_assert(!csv_double(&csv, csv_at(&csv, 1, 1), "b", 0, 0.5, &real, &err));
	ck_assert_str_eq(err.text, "b = '1e400' is too large; expected a number from 0 to 0.5");
	ck_assert_uint_eq(err.line, 3);
	ck_assert_uint_eq(err.column, 3);
	ck_assert_int_eq(whole, 7);
	ck_assert(csv_int64(&csv, csv_at(&csv, 1, 0), "a", 0, 5, &whole, &err));
	ck_assert_int_eq(whole, 5);
}
END_TEST

/* Whatever a field holds, it is written so that it comes back. */
START_TEST(csv_fields_come_back)
{
	static const char *const fields[] = {
		"plain", "a,b", "\"", "a\"b", " led", "trailed\t", "in side", "", "#", "=1"};
	enum { FIELDS = sizeof fields / sizeof *fields };
	char *bytes = NULL;
	size_t length;
	FILE *stream = open_memstream(&bytes, &length);
	for (int row = 0; row < 2; row++)
		for (int i = 0; i < FIELDS; i++) {
			csv_print(stream, row ? fields[i] : "h");
			fputc(i + 1 < FIELDS ? ',' : '\n', stream);
		}
	fclose(stream);
	struct csv csv;
	ck_assert_msg(csv_parse_text(text_of(bytes), &arena, &csv, &err), "%s", err.text);
	for (int i = 0; i < FIELDS; i++)
		ck_assert_str_eq(csv_at(&csv, 0, i)->text, fields[i]);
	free(bytes);
}
END_TEST

/* ---- INI ---- */

START_TEST(ini_values_may_be_longer_than_the_library_s_lines)
{
	enum { LENGTH = 5000 };
	char bytes[3 * LENGTH] = "[s]\n; ", *at = bytes + strlen(bytes);
	memset(at, 'c', LENGTH); /* a long comment */
	at = stpcpy(at + LENGTH, "\n  list = ");
	char *value = memset(at, '7', LENGTH);
	strcpy(at + LENGTH, " ; note\nnext = 1\n");
	struct ini ini;
	ck_assert_msg(ini_parse_text(text_of(bytes), &arena, &ini, &err), "%s", err.text);
	ck_assert_uint_eq(ini.count, 2);
	ck_assert_str_eq(ini.entries[0].key, "list");
	ck_assert_uint_eq(strlen(ini.entries[0].value), LENGTH);
	ck_assert_int_eq(memcmp(ini.entries[0].value, value, LENGTH), 0);
	ck_assert_uint_eq(ini.entries[0].place.line, 3);
	ck_assert_uint_eq(ini.entries[0].place.column, 10);
	ck_assert_str_eq(ini.entries[1].value, "1");
}
END_TEST

START_TEST(ini_entries_know_their_places)
{
	struct ini ini;
	const struct text *text = text_of("; c\n[one]\na = 1\n  bb=  2 ; note\n\n[two]\na: 3\n");
	ck_assert_msg(ini_parse_text(text, &arena, &ini, &err), "%s", err.text);
	static const struct {
		const char *section, *key, *value;
		unsigned line, column, key_column;
	} expected[] = {{"one", "a", "1", 3, 5, 1}, {"one", "bb", "2", 4, 8, 3},
		{"two", "a", "3", 7, 4, 1}};
	ck_assert_uint_eq(ini.count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct ini_entry *entry = &ini.entries[i];
		ck_assert_str_eq(entry->section, expected[i].section);
		ck_assert_str_eq(entry->key, expected[i].key);
		ck_assert_str_eq(entry->value, expected[i].value);
		ck_assert_uint_eq(entry->place.line, expected[i].line);
		ck_assert_uint_eq(entry->place.column, expected[i].column);
		ck_assert_uint_eq(ini_key_place(entry).column, expected[i].key_column);
	}
	ck_assert_ptr_eq(ini_find(&ini, "two", "a"), &ini.entries[2]);
	ck_assert_ptr_null(ini_find(&ini, "two", "bb"));
}
END_TEST

START_TEST(ini_refusals)
{
	char too_long[400] = "[s]\n";
	memset(too_long + 4, 'k', 300);
	strcpy(too_long + 304, " = 1");
	const struct {
		const char *bytes, *where, *text;
	} cases[] = {
		{"", "1:0", "nothing in it; expected [section] and key = value lines"},
		{"; c\n[s]\n", "1:0", "nothing in it; expected [section] and key = value lines"},
		{"[s]\na = 1\nb = 2\na = 1\n", "4:1",
			"this key was given before; expected each once"},
		{"[s]\na = 1\n\t a = 1\n", "3:3", "this key was given before; expected each once"},
		{"[s]\na = 1\nnonsense\n", "3:1", "expected [section] or key = value"},
		{"[s\na = 1\n", "1:1", "expected [section] or key = value"},
		{"a = 1\n[s]\n", "1:1", "a key before any section; expected [section]"},
		{too_long, "2:0", "the line is too long; expected at most 190 bytes"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ini ini;
		char where[32];
		bool ok = ini_parse_text(text_of(cases[i].bytes), &arena, &ini, &err);
		ck_assert_msg(!ok, "%zu", i);
		snprintf(where, sizeof where, "%u:%u", err.line, err.column);
		ck_assert_str_eq(where, cases[i].where);
		ck_assert_str_eq(err.text, cases[i].text);
	}
}
END_TEST

/* ---- knobs ---- */

/* Parses a value, writes it, and parses what was written. */
static void round_trip(const struct knob *knob, void *object, const char *value)
{
	char text[64], again[64], problem[256];
	ck_assert_msg(knob_parse(knob, object, value, problem, sizeof problem), "%s", problem);
	knob_format(knob, object, text, sizeof text);
	ck_assert_msg(knob_parse(knob, object, text, problem, sizeof problem), "%s", problem);
	knob_format(knob, object, again, sizeof again);
	ck_assert_str_eq(text, again);
	if (knob->type == KNOB_CHOICE)
		ck_assert_str_eq(text, value);
	else
		ck_assert_double_eq(strtod(text, NULL), strtod(value, NULL));
}

static void refused(const struct knob *knob, void *object, double value)
{
	char text[64], before[64], after[64], problem[256];
	snprintf(text, sizeof text, "%.17g", value);
	knob_format(knob, object, before, sizeof before);
	ck_assert_msg(!knob_parse(knob, object, text, problem, sizeof problem), "%s", text);
	knob_format(knob, object, after, sizeof after);
	ck_assert_str_eq(before, after);
	ck_assert_ptr_nonnull(strstr(problem, knob->key));
}

static void table_round_trips(const struct knob *knobs, void *object)
{
	for (const struct knob *knob = knobs; knob->key; knob++) {
		char text[64];
		ck_assert_ptr_eq(knob_find(knobs, knob->key), knob);
		if (knob->type == KNOB_CHOICE) {
			for (int i = 0; knob->choices[i]; i++)
				round_trip(knob, object, knob->choices[i]);
			continue;
		}
		snprintf(text, sizeof text, "%.17g", knob->least);
		round_trip(knob, object, text);
		if (knob->type == KNOB_DOUBLE) { /* one that needs all 17 digits */
			snprintf(text, sizeof text, "%.17g", knob->least / 3 + knob->most / 7);
			round_trip(knob, object, text);
		}
		snprintf(text, sizeof text, "%.17g", knob->most);
		round_trip(knob, object, text);
		refused(knob, object, knob->most + (knob->type == KNOB_INT ? 1 : knob->most));
		refused(knob, object, knob->least - 1);
	}
}

START_TEST(every_knob_comes_back)
{
	struct soc soc = {0};
	struct workload_knobs workload;
	table_round_trips(soc_knobs, &soc);
	knob_defaults(workload_knobs, &workload);
	table_round_trips(workload_knobs, &workload);
}
END_TEST

START_TEST(knobs_say_what_they_expect)
{
	struct soc soc = {.tiles = 3};
	char problem[256];
	const struct knob *tiles = knob_find(soc_knobs, "tiles");
	ck_assert(!knob_parse(tiles, &soc, "65", problem, sizeof problem));
	ck_assert_str_eq(problem,
		"tiles = '65' is out of range; expected a whole number from 1 to 64 tiles");
	ck_assert(!knob_parse(tiles, &soc, "8.0", problem, sizeof problem));
	ck_assert_str_eq(problem,
		"tiles = '8.0' is not a whole number; expected a whole number from 1 to 64 tiles");
	ck_assert(!knob_parse(
		knob_find(soc_knobs, "dram_arbiter"), &soc, "fair", problem, sizeof problem));
	ck_assert_str_eq(problem, "dram_arbiter = 'fair'; expected one of proportional, maxmin");
	ck_assert_int_eq(soc.tiles, 3);
	ck_assert_str_eq(knob_nearest(soc_knobs, "tilse"), "tiles");
	ck_assert_ptr_null(knob_find(soc_knobs, "tilse"));
}
END_TEST

START_TEST(defaults_are_set)
{
	struct workload_knobs knobs = {.tasks = -1, .load = -1};
	knob_defaults(workload_knobs, &knobs);
	ck_assert_int_eq(knobs.tasks, 250);
	ck_assert_int_eq(knobs.arrivals, ARRIVALS_CHAINS);
	ck_assert_double_eq(knobs.load, 1);
	ck_assert_double_eq(knobs.qos_scale, 1);
	ck_assert_double_eq(knobs.jitter, 0.1);
}
END_TEST

/* ---- random numbers ---- */

/* Units in the last place between two doubles of one sign. */
static double ulps(double a, double b)
{
	int exponent;
	frexp(b, &exponent);
	return fabs(a - b) / ldexp(1, exponent - 53);
}

START_TEST(log_and_exp_are_those_of_libm)
{
	double worst_log = 0, worst_exp = 0;
	for (uint32_t i = 0; i < 1000000; i++) {
		double u = random_uniform(1, STREAM_NOISE, i, 0);
		double v = random_uniform(1, STREAM_NOISE, i, 1);
		double wide = ldexp(1 + v, (int)(u * 2044) - 1022), near = 0.5 + 1.5 * u;
		worst_log = fmax(worst_log, ulps(portable_log(wide), log(wide)));
		worst_log = fmax(worst_log, ulps(portable_log(near), log(near)));
		double x = (2 * u - 1) * 700;
		worst_exp = fmax(worst_exp, ulps(portable_exp(x), exp(x)));
		worst_exp = fmax(worst_exp, ulps(portable_exp(2 * v - 1), exp(2 * v - 1)));
	}
	ck_assert_double_le(worst_log, 2);
	ck_assert_double_le(worst_exp, 2);
	ck_assert_double_eq(portable_log(1), 0);
	ck_assert_double_eq(portable_exp(0), 1);
}
END_TEST

/* The first vector is the published one of Philox 4x32-10 (Random123's known answers: counter and
 * key 0 give 6627e8d5 e169c58d ...); the others pin the order of our arguments. */
START_TEST(random_bits_are_pinned)
{
	ck_assert_uint_eq(random_bits(0, STREAM_NETWORK, 0, 0), UINT64_C(0xe169c58d6627e8d5));
	ck_assert_uint_eq(random_bits(1, STREAM_NETWORK, 0, 0), UINT64_C(0xe50a0ebce3e80670));
	ck_assert_uint_eq(random_bits(1, STREAM_NOISE, 7, 2), UINT64_C(0x0e9c869c67f4bc78));
	ck_assert_uint_eq(random_bits(UINT64_C(0x123456789abcdef), STREAM_ARRIVAL, UINT32_MAX, 3),
		UINT64_C(0x55f2e8bc18193dbb));
	ck_assert_double_eq(random_uniform(1, STREAM_PRIORITY, 5, 0), 0x1.39413f8244fc9p-1);
	ck_assert_double_eq(random_exponential(1, STREAM_ARRIVAL, 5, 0), 0x1.9557708508077p-2);
	ck_assert_double_eq(random_normal(1, STREAM_NOISE, 5, 0), -0x1.20840d3f92268p+0);
}
END_TEST

struct moments {
	double mean, variance, third; /* third: standardised */
};

static struct moments moments_of(
	double (*draw)(uint64_t, enum random_stream, uint32_t, uint32_t), uint32_t n)
{
	double sum = 0, squares = 0, cubes = 0;
	for (uint32_t i = 0; i < n; i++)
		sum += draw(42, STREAM_ARRIVAL, i, 0);
	double mean = sum / n;
	for (uint32_t i = 0; i < n; i++) {
		double d = draw(42, STREAM_ARRIVAL, i, 0) - mean;
		squares += d * d;
		cubes += d * d * d;
	}
	double variance = squares / n;
	return (struct moments){mean, variance, cubes / n / pow(variance, 1.5)};
}

/* A million draws. Standard errors of the mean: 0.00029, 0.001, 0.001; of the variance by its
 * fourth moment: 1/sqrt(180 n), sqrt(2/n), sqrt(8/n). Bounds are five of them; of the skewness,
 * about six. */
START_TEST(moments_are_right)
{
	const uint32_t n = 1000000;
	struct moments uniform = moments_of(random_uniform, n);
	ck_assert_double_eq_tol(uniform.mean, 0.5, 0.0015);
	ck_assert_double_eq_tol(uniform.variance, 1 / 12.0, 0.0004);
	ck_assert_double_eq_tol(uniform.third, 0, 0.01);
	struct moments normal = moments_of(random_normal, n);
	ck_assert_double_eq_tol(normal.mean, 0, 0.005);
	ck_assert_double_eq_tol(normal.variance, 1, 0.0071);
	ck_assert_double_eq_tol(normal.third, 0, 0.015);
	struct moments exponential = moments_of(random_exponential, n);
	ck_assert_double_eq_tol(exponential.mean, 1, 0.005);
	ck_assert_double_eq_tol(exponential.variance, 1, 0.0142);
	ck_assert_double_eq_tol(exponential.third, 2, 0.06);
}
END_TEST

START_TEST(uniform_is_never_0_or_1)
{
	double least = 1, most = 0;
	for (uint32_t i = 0; i < 1000000; i++) {
		double u = random_uniform(7, STREAM_NETWORK, i, 0);
		least = fmin(least, u);
		most = fmax(most, u);
	}
	ck_assert(0 < least && least < 1e-5 && 1 - 1e-5 < most && most < 1);
}
END_TEST

/* ---- memory and digests ---- */

START_TEST(an_arena_gives_zeroed_aligned_memory)
{
	for (size_t size = 0; size < 200000; size = size * 2 + 1) {
		unsigned char *bytes = arena_alloc(&arena, size);
		ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_uint_eq(bytes[i], 0);
		memset(bytes, 0xff, size);
	}
	ck_assert_str_eq(arena_copy(&arena, "abc", 2), "ab");
	ck_assert_str_eq(arena_printf(&arena, "%d-%s", 5, "x"), "5-x");
	arena_free(&arena);
	ck_assert_str_eq(arena_copy(&arena, "again", 5), "again");
}
END_TEST

/* FIPS 180-2, appendix B.1. */
START_TEST(digest_of_abc)
{
	char text[DIGEST_TEXT];
	digest("abc", 3, text);
	ck_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest("", 0, text);
	ck_assert_str_eq(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST(numbers_print_as_short_as_they_read_back)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {{0.1, "0.1"}, {26666667.200000003, "26666667.200000003"}, {1e6, "1000000"},
		{1 / 3.0, "0.3333333333333333"}, {-0.5, "-0.5"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[NUMBER_TEXT];
		ck_assert_str_eq(text_from_double(cases[i].value, text), cases[i].text);
		ck_assert_double_eq(strtod(text, NULL), cases[i].value);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base");
	TCase *tcase = unit_case(suite, "base");
	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, numbers_print_as_short_as_they_read_back);
	tcase_add_test(tcase, an_error_shows_its_line_and_a_caret);
	tcase_add_test(tcase, the_caret_counts_letters);
	tcase_add_test(tcase, a_long_line_is_cut_around_the_column);
	tcase_add_test(tcase, controls_are_blanked);
	tcase_add_test(tcase, encodings_are_settled);
	tcase_add_test(tcase, a_nul_byte_is_refused_where_it_is);
	tcase_add_test(tcase, what_cannot_be_read_is_status_66);
	tcase_add_test(tcase, numbers_are_whole_tokens);
	tcase_add_test(tcase, nearest_names);
	tcase_add_test(tcase, fields_know_their_places);
	tcase_add_test(tcase, columns_are_found_by_name_and_unit);
	tcase_add_test(tcase, csv_refusals);
	tcase_add_test(tcase, csv_numbers_keep_their_bounds);
	tcase_add_test(tcase, csv_fields_come_back);
	tcase_add_test(tcase, ini_values_may_be_longer_than_the_library_s_lines);
	tcase_add_test(tcase, ini_entries_know_their_places);
	tcase_add_test(tcase, ini_refusals);
	tcase_add_test(tcase, every_knob_comes_back);
	tcase_add_test(tcase, knobs_say_what_they_expect);
	tcase_add_test(tcase, defaults_are_set);
	tcase_add_test(tcase, log_and_exp_are_those_of_libm);
	tcase_add_test(tcase, random_bits_are_pinned);
	tcase_add_test(tcase, moments_are_right);
	tcase_add_test(tcase, uniform_is_never_0_or_1);
	tcase_add_test(tcase, an_arena_gives_zeroed_aligned_memory);
	tcase_add_test(tcase, digest_of_abc);
	return unit_main(suite);
}
