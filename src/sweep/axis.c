#include "sweep/axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct key key;
	struct arena *arena;
	struct err *err;
	size_t count, room;
	const char **values;
	struct place *places;
};

/* ---- tokens ---- */

struct token {
	const char *text;
	struct place place;
};

static const char blanks[] = " \t\r\v\f";

/* Part of a token, without the blanks around it. */
static struct token token_part(
	const struct token *token, size_t start, size_t length, struct arena *arena)
{
	const char *from = token->text + start;
	size_t blank = strspn(from, blanks);
	blank = blank < length ? blank : length;
	struct token part = {NULL, token->place};
	part.place.column += (unsigned)(start + blank);
	for (length -= blank; length && strchr(blanks, from[blank + length - 1]);)
		length--;
	part.text = arena_copy(arena, from + blank, length);
	return part;
}

/* ---- values ---- */

static void values_grow(struct reader *reader)
{
	if (reader->count < reader->room)
		return;
	reader->room = reader->room ? 2 * reader->room : 16;
	const char **values = arena_array(reader->arena, reader->room, sizeof *values);
	struct place *places = arena_array(reader->arena, reader->room, sizeof *places);
	if (reader->count) {
		memcpy(values, reader->values, reader->count * sizeof *values);
		memcpy(places, reader->places, reader->count * sizeof *places);
	}
	reader->values = values;
	reader->places = places;
}

static bool value_add(struct reader *reader, const char *text, const struct place *place)
{
	const char *value = key_value(&reader->key, text, place, reader->arena, reader->err);
	if (!value)
		return false;
	if (reader->count == AXIS_VALUES_MOST)
		return err_at(reader->err, place, "%s has more values than the %d that one key may",
			reader->key.name, AXIS_VALUES_MOST);
	values_grow(reader);
	reader->values[reader->count] = value;
	reader->places[reader->count++] = *place;
	return true;
}

struct ordered {
	const char *value;
	size_t index;
};

static int by_value(const void *a, const void *b)
{
	const struct ordered *one = a, *other = b;
	int order = strcmp(one->value, other->value);
	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static bool values_are_distinct(const struct reader *reader)
{
	size_t count = reader->count, repeated = count;
	struct ordered *sorted = arena_array(reader->arena, count, sizeof *sorted);
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct ordered){reader->values[i], i};
	qsort(sorted, count, sizeof *sorted, by_value);
	for (size_t i = 1; i < count; i++)
		if (strcmp(sorted[i].value, sorted[i - 1].value) == 0 && sorted[i].index < repeated)
			repeated = sorted[i].index;
	return repeated == count
		|| err_at(reader->err, &reader->places[repeated],
			"%s has '%s' twice; expected each value once", reader->key.name,
			reader->values[repeated]);
}

/* ---- ranges ---- */

struct range {
	struct token low_token, high_token, by_token;
	double low, high, by;
	char sign; /* '/': steps, '*': factors, 0: neither is given */
	bool logarithmic;
};

static const char range_forms[] = "LOW..HIGH, LOW..HIGH/STEP or LOW..HIGH*FACTOR";

static bool number_read(const struct reader *reader, const struct token *token, double *number)
{
	const char *problem;
	if (text_to_double(token->text, number, &problem))
		return true;
	return err_at(reader->err, &token->place, "'%s' in the range of %s %s; expected %s",
		token->text, reader->key.name, problem, range_forms);
}

static bool ends_with_log(const char *text, size_t length)
{
	return length > 3 && strncmp(text + length - 3, "log", 3) == 0
		&& strchr(blanks, text[length - 4]);
}

/* The token has "..", as only ranges of numbers do. */
static bool range_read(const struct reader *reader, const struct token *token, struct range *range)
{
	const char *text = token->text;
	size_t dots = (size_t)(strstr(text, "..") - text), length = strlen(text);
	*range = (struct range){.by = 1, .logarithmic = ends_with_log(text, length)};
	length -= range->logarithmic ? 4 : 0;
	size_t high = dots + 2, high_length = strcspn(text + high, "/*");
	if (high_length > length - high)
		high_length = length - high;
	range->low_token = token_part(token, 0, dots, reader->arena);
	range->high_token = token_part(token, high, high_length, reader->arena);
	if (high + high_length < length) {
		size_t by = high + high_length + 1;
		range->sign = text[by - 1];
		range->by_token = token_part(token, by, length - by, reader->arena);
	}
	if (!number_read(reader, &range->low_token, &range->low)
		|| !number_read(reader, &range->high_token, &range->high)
		|| (range->sign && !number_read(reader, &range->by_token, &range->by)))
		return false;
	return range->low <= range->high
		|| err_at(reader->err, &token->place,
			"the range of %s goes down, from %s to %s; expected the lower end first",
			reader->key.name, range->low_token.text, range->high_token.text);
}

static bool range_check(
	const struct reader *reader, const struct token *token, const struct range *range)
{
	if (range->logarithmic)
		return err_at(reader->err, &token->place,
			"'log' with values one by one; expected it behind LOW..HIGH alone in "
			"[sample], or LOW..HIGH*FACTOR");
	if (range->sign == '*' && !(range->by > 1))
		return err_at(reader->err, &range->by_token.place,
			"a factor of %s; expected one above 1", range->by_token.text);
	if (range->sign == '*' && !(range->low > 0))
		return err_at(reader->err, &range->low_token.place,
			"factors from %s on; expected a low end above 0", range->low_token.text);
	return range->by > 0
		|| err_at(reader->err, &range->by_token.place, "a step of %s; expected one above 0",
			range->by_token.text);
}

/* The ends are told as they are given, what lies between with 12 digits: the sums' rounding is not. A high
 * end that is met but for rounding, within 1e-9 of a step, belongs to the range. Powers are products
 * one by one, because libm's pow differs between machines. */
static bool range_add(struct reader *reader, const struct token *token, const struct range *range)
{
	if (!range_check(reader, token, range))
		return false;
	bool factors = range->sign == '*';
	double slack = 1e-9 * (factors ? range->high - range->high / range->by : range->by);
	double value = range->low;
	for (size_t i = 0; value <= range->high + slack; i++) {
		char between[NUMBER_TEXT];
		const char *text = between;
		snprintf(between, sizeof between, "%.12g", value);
		if (i == 0)
			text = range->low_token.text;
		else if (value >= range->high - slack)
			text = range->high_token.text;
		if (!value_add(reader, text, &token->place))
			return false;
		value = factors ? value * range->by : range->low + (double)(i + 1) * range->by;
	}
	return true;
}

/* ---- axes ---- */

static bool is_range(const struct reader *reader, const char *text)
{
	return key_is_number(&reader->key) && strstr(text, "..");
}

static bool item_add(struct reader *reader, const struct token *item)
{
	struct range range;
	if (is_range(reader, item->text))
		return range_read(reader, item, &range) && range_add(reader, item, &range);
	if (strcmp(reader->key.name, "policy") != 0 || strcmp(item->text, "all") != 0)
		return value_add(reader, item->text, &item->place);
	for (const struct policy *policy = policy_table; policy->name; policy++)
		if (!value_add(reader, policy->name, &item->place))
			return false;
	return true;
}

static bool list_read(struct reader *reader, const struct token *list, struct axis *axis)
{
	for (size_t start = 0;; start++) {
		size_t length = text_item_length(list->text + start);
		struct token item = token_part(list, start, length, reader->arena);
		if (!item_add(reader, &item))
			return false;
		start += length;
		if (!list->text[start])
			break;
	}
	axis->count = reader->count;
	axis->values = reader->values;
	axis->value_places = reader->places;
	return values_are_distinct(reader);
}

/* The ends of a range that is sampled. */
static bool ends_read(const struct reader *reader, const struct range *range, struct axis *axis)
{
	const struct token *low = &range->low_token, *high = &range->high_token;
	if (!key_value(&reader->key, low->text, &low->place, reader->arena, reader->err)
		|| !key_value(&reader->key, high->text, &high->place, reader->arena, reader->err))
		return false;
	if (range->low >= range->high)
		return err_at(reader->err, &low->place,
			"nothing to sample between %s and %s; expected LOW..HIGH with LOW below HIGH",
			low->text, high->text);
	if (range->logarithmic && range->low <= 0)
		return err_at(reader->err, &low->place,
			"the logarithm of %s; expected a low end above 0", low->text);
	axis->low = range->low;
	axis->high = range->high;
	axis->logarithmic = range->logarithmic;
	axis->whole = key_is_whole(&reader->key);
	return true;
}

static bool values_read(struct reader *reader, const struct token *value, struct axis *axis)
{
	struct range range;
	bool alone = axis->sampled && is_range(reader, value->text) && !strchr(value->text, ',');
	if (alone && !range_read(reader, value, &range))
		return false;
	return alone && !range.sign ? ends_read(reader, &range, axis)
				    : list_read(reader, value, axis);
}

static enum axis_role role_of(const char *key)
{
	return strcmp(key, "policy") == 0  ? AXIS_POLICY
		: strcmp(key, "seed") == 0 ? AXIS_SEED
					   : AXIS_PLACE;
}

bool axis_read(const struct ini_entry *entry, const struct chosen *chosen, bool sampled,
	struct arena *arena, struct axis *axis, struct err *err)
{
	struct reader reader = {.arena = arena, .err = err};
	struct place key_place = ini_key_place(entry);
	struct token value = {entry->value, entry->place};
	*axis = (struct axis){.key = entry->key,
		.place = entry->place,
		.role = role_of(entry->key),
		.sampled = sampled};
	if (!key_find(entry->key, &key_place, chosen, arena, &reader.key, err))
		return false;
	if (!*entry->value)
		return err_at(
			err, &entry->place, "%s has no value; expected one at least", entry->key);
	return values_read(&reader, &value, axis);
}

void axis_default(const char *key, const char *value, struct arena *arena, struct axis *axis)
{
	const char **values = arena_array(arena, 1, sizeof *values);
	struct place *places = arena_array(arena, 1, sizeof *places);
	*values = value;
	*places = (struct place){.file = "default"};
	*axis = (struct axis){.key = key,
		.place = *places,
		.role = role_of(key),
		.count = 1,
		.values = values,
		.value_places = places};
}
