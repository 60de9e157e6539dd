/* moca plan: answers and probes, for people and for programs. */
#include "cli/plan.h"

#include "cli/row.h"

#include <math.h>

/* A policy of a mix, and who reads of it. */
struct telling {
	const struct planning *planning;
	const struct mix *mix;
	size_t policy;
	struct arena *arena;
};

static const char *policy_name(const struct planning *planning, size_t policy)
{
	return planning->study.policies[policy].policy.name;
}

static const struct capacity_answer *answer_of(const struct telling *t)
{
	return &t->mix->capacity.answers[t->policy];
}

static const char *aim_name(enum capacity_aim aim)
{
	return aim == CAPACITY_LEAST ? "least" : "most";
}

static const char *met_name(const struct telling *t, const struct capacity_probe *probe)
{
	static const char *const names[] = {"no", "open", "yes"};
	return names[capacity_met(&t->mix->capacity, probe)];
}

static void mix_add(const struct telling *t, struct row *row)
{
	size_t setup = (size_t)(t->mix - t->planning->mixes);
	row_add(row, "workload", text_cell(t->planning->study.setups[setup].workload_name));
	row_add(row, "qos", text_cell(t->mix->qos));
	row_add(row, "policy", text_cell(policy_name(t->planning, t->policy)));
}

static void row_print(struct table *table, const struct row *row)
{
	table_row(table, row->count, row->names, row->cells);
}

/* The low or the high end of the range. */
static double end_value(const struct telling *t, bool low)
{
	return t->planning->values[low ? 0 : t->planning->value_count - 1];
}

/* ---- for people ---- */

static const char *number(const struct telling *t, double value)
{
	return plan_value_text(value, t->arena);
}

static const char *answer_text(const struct telling *t)
{
	static const char *const beyond[][2] = {
		[CAPACITY_ALWAYS] = {"at most ", "at least "},
		[CAPACITY_NEVER] = {"more than ", "less than "},
	};
	const struct capacity_answer *answer = answer_of(t);
	bool most = t->mix->capacity.aim == CAPACITY_MOST;
	if (answer->outcome == CAPACITY_REVERSED)
		return "reversed";
	if (answer->outcome == CAPACITY_FOUND)
		return number(t, answer->value);
	bool at_low = most == (answer->outcome == CAPACITY_NEVER);
	return arena_printf(
		t->arena, "%s%s", beyond[answer->outcome][most], number(t, end_value(t, at_low)));
}

/* "2.5 .. 3", ".. 3"; NULL if nothing is known. */
static const char *between_text(const struct telling *t, const char *low, const char *high)
{
	if (!low && !high)
		return NULL;
	return arena_printf(t->arena, "%s%s..%s%s", low ? low : "", low ? " " : "", high ? " " : "",
		high ? high : "");
}

static const char *answer_interval(const struct telling *t)
{
	double low = answer_of(t)->low, high = answer_of(t)->high;
	return between_text(
		t, isnan(low) ? NULL : number(t, low), isnan(high) ? NULL : number(t, high));
}

static const char *short_number(const struct telling *t, double value)
{
	return isnan(value) ? NULL : arena_printf(t->arena, "%.3g", value);
}

/* "0.912 (0.88 .. 0.95)" */
static const char *with_interval(const struct telling *t, double value, double low, double high)
{
	const char *is = short_number(t, value);
	const char *between = between_text(t, short_number(t, low), short_number(t, high));
	if (!between)
		return is;
	return arena_printf(t->arena, "%s%s(%s)", is ? is : "", is ? " " : "", between);
}

static size_t probe_count(const struct telling *t)
{
	size_t count = 0;
	for (size_t value = 0; value < t->planning->value_count; value++)
		count += capacity_probe_at(&t->mix->capacity, t->policy, value)->count > 0;
	return count;
}

static void answer_print_text(const struct telling *t, struct table *table)
{
	const char *baseline = policy_name(t->planning, 0);
	struct row row = {0};
	mix_add(t, &row);
	row_add(&row, "answer", text_cell(answer_text(t)));
	row_add(&row, "95 % interval", text_cell(answer_interval(t)));
	struct capacity_saving saving = {NAN, NAN, NAN, NAN, NAN, NAN};
	if (t->policy > 0)
		saving = capacity_compare(&t->mix->capacity, t->policy, 0);
	row_add(&row, arena_printf(t->arena, "of %s", baseline),
		text_cell(with_interval(t, saving.ratio, saving.ratio_low, saving.ratio_high)));
	row_add(&row, arena_printf(t->arena, "minus %s", baseline),
		text_cell(with_interval(
			t, saving.difference, saving.difference_low, saving.difference_high)));
	row_add(&row, "probes", integer_cell((int64_t)probe_count(t)));
	row_print(table, &row);
}

static void probe_print_text(const struct telling *t, size_t value, struct table *table)
{
	const struct capacity_probe *probe = capacity_probe_at(&t->mix->capacity, t->policy, value);
	struct row row = {0};
	if (!probe->count)
		return;
	row_add(&row, t->planning->options->key, text_cell(number(t, t->planning->values[value])));
	mix_add(t, &row);
	row_add(&row, "sla",
		text_cell(isnan(probe->sla.half_width)
				? arena_printf(t->arena, "%.1f %%", 100 * probe->sla.mean)
				: arena_printf(t->arena, "%.1f ±%.1f %%", 100 * probe->sla.mean,
					100 * probe->sla.half_width)));
	row_add(&row, "seeds", integer_cell((int64_t)probe->count));
	row_add(&row, "met", text_cell(met_name(t, probe)));
	row_print(table, &row);
}

/* ---- for programs ---- */

static void saving_add(const struct telling *t, bool told, struct row *row)
{
	struct capacity_saving saving = {NAN, NAN, NAN, NAN, NAN, NAN};
	if (told)
		saving = capacity_compare(&t->mix->capacity, t->policy, 0);
	row_add(row, "baseline", text_cell(told ? policy_name(t->planning, 0) : NULL));
	row_add(row, "ratio", real_cell(saving.ratio));
	row_add(row, "ratio_low", real_cell(saving.ratio_low));
	row_add(row, "ratio_high", real_cell(saving.ratio_high));
	row_add(row, "difference", real_cell(saving.difference));
	row_add(row, "difference_low", real_cell(saving.difference_low));
	row_add(row, "difference_high", real_cell(saving.difference_high));
}

/* probe: NULL = there is none. */
static void probe_add(const struct telling *t, const struct capacity_probe *probe, struct row *row)
{
	row_add(row, "seeds", probe ? integer_cell((int64_t)probe->count) : text_cell(NULL));
	row_add(row, "sla", real_cell(probe ? probe->sla.mean : NAN));
	row_add(row, "sla_ci", real_cell(probe ? probe->sla.half_width : NAN));
	row_add(row, "met", text_cell(probe ? met_name(t, probe) : NULL));
}

/* drop: NULL = none. */
static void contradiction_add(
	const struct telling *t, size_t with, const struct estimate *drop, struct row *row)
{
	row_add(row, "worse_than", real_cell(drop ? t->planning->values[with] : NAN));
	row_add(row, "drop", real_cell(drop ? drop->mean : NAN));
	row_add(row, "drop_ci", real_cell(drop ? drop->half_width : NAN));
}

/* The probe at an answer's value; NULL if it has none. */
static const struct capacity_probe *answer_probe(const struct telling *t)
{
	const struct capacity_answer *answer = answer_of(t);
	for (size_t value = 0; value < t->planning->value_count; value++)
		if (answer->value == t->planning->values[value])
			return capacity_probe_at(&t->mix->capacity, t->policy, value);
	return NULL;
}

static void head_add(const struct telling *t, const char *kind, const char *what, double value,
	double low, double high, struct row *row)
{
	row_add(row, "row", text_cell(kind));
	mix_add(t, row);
	row_add(row, "knob", text_cell(t->planning->options->key));
	row_add(row, "aim", text_cell(aim_name(t->mix->capacity.aim)));
	row_add(row, "target", real_cell(t->planning->options->target));
	row_add(row, "outcome", text_cell(what));
	row_add(row, "value", real_cell(value));
	row_add(row, "low", real_cell(low));
	row_add(row, "high", real_cell(high));
}

static void answer_print(const struct telling *t, struct table *table)
{
	static const char *const outcomes[] = {
		"found", "met at both ends", "met at neither end", "reversed"};
	const struct capacity_answer *answer = answer_of(t);
	struct row row = {0};
	head_add(t, "answer", outcomes[answer->outcome], answer->value, answer->low, answer->high,
		&row);
	probe_add(t, answer_probe(t), &row);
	contradiction_add(t, 0, NULL, &row);
	saving_add(t, t->policy > 0, &row);
	row_print(table, &row);
}

static void probe_print(const struct telling *t, size_t value, struct table *table)
{
	const struct capacity *capacity = &t->mix->capacity;
	const struct capacity_probe *probe = capacity_probe_at(capacity, t->policy, value);
	struct row row = {0};
	struct estimate drop;
	size_t with = 0;
	if (!probe->count)
		return;
	bool contradicts = capacity_contradicts(capacity, t->policy, value, &with, &drop);
	head_add(t, "probe", "probed", t->planning->values[value], NAN, NAN, &row);
	probe_add(t, probe, &row);
	contradiction_add(t, with, contradicts ? &drop : NULL, &row);
	saving_add(t, false, &row);
	row_print(table, &row);
}

static void skipped_print(
	const struct telling *t, const struct skipped *skipped, struct table *table)
{
	struct row row = {0};
	head_add(t, "skipped", skipped->why, skipped->value, NAN, NAN, &row);
	for (size_t i = 1; i <= 3; i++) /* of no workload, QoS and policy */
		row.cells[i] = text_cell(NULL);
	probe_add(t, NULL, &row);
	contradiction_add(t, 0, NULL, &row);
	saving_add(t, false, &row);
	row_print(table, &row);
}

/* ---- what there is to say of them ---- */

/* "C M static" */
static const char *whose(const struct telling *t)
{
	return arena_printf(t->arena, "%s %s %s", t->mix->workload, t->mix->qos,
		policy_name(t->planning, t->policy));
}

static void contradictions_report(const struct telling *t)
{
	const struct capacity *capacity = &t->mix->capacity;
	const struct planning *planning = t->planning;
	struct estimate drop;
	size_t with = 0;
	for (size_t value = 0; value < planning->value_count; value++)
		if (capacity_probe_at(capacity, t->policy, value)->count
			&& capacity_contradicts(capacity, t->policy, value, &with, &drop))
			fprintf(stderr,
				"moca: %s: not monotone between %s and %s: the SLA falls by %.1f ±%.1f "
				"points\n",
				whose(t), number(t, planning->values[with]),
				number(t, planning->values[value]), 100 * drop.mean,
				100 * drop.half_width);
}

static void reversed_report(const struct telling *t)
{
	bool least = t->mix->capacity.aim == CAPACITY_LEAST;
	fprintf(stderr,
		"moca: %s: the target is met at %s and not at %s: more of %s is %s here; expected "
		"--%s\n",
		whose(t), number(t, end_value(t, least)), number(t, end_value(t, !least)),
		t->planning->options->key, least ? "worse" : "better", least ? "most" : "least");
}

static void ends_report(const struct telling *t)
{
	const struct planning *planning = t->planning;
	enum capacity_aim aim = t->mix->capacity.aim;
	if (aim != planning->mixes->capacity.aim)
		fprintf(stderr, "moca: %s: the %s value, other than in the first mix\n", whose(t),
			aim == CAPACITY_LEAST ? "least" : "greatest");
	if (capacity_indifferent(&t->mix->capacity, t->policy))
		fprintf(stderr,
			"moca: %s: the SLA is the same at %s and at %s under each seed: %s seems not "
			"to matter here\n",
			whose(t), number(t, end_value(t, true)), number(t, end_value(t, false)),
			planning->options->key);
	if (answer_of(t)->outcome == CAPACITY_REVERSED)
		reversed_report(t);
}

static void runs_report(const struct planning *planning)
{
	if (planning->store)
		fprintf(stderr, "moca: %zu runs: %zu replayed, %zu were recorded already; in %s\n",
			planning->replayed + planning->recorded, planning->replayed,
			planning->recorded, planning->options->db);
}

/* ---- all of it ---- */

typedef void telling_printer(const struct telling *t, struct table *table);

static void answers_print(const struct planning *planning, telling_printer *print,
	struct table *table, struct arena *arena)
{
	for (size_t mix = 0; mix < planning->mix_count; mix++)
		for (size_t policy = 0; policy < planning->study.policy_count; policy++)
			print(&(struct telling){planning, &planning->mixes[mix], policy, arena},
				table);
}

typedef void probe_printer(const struct telling *t, size_t value, struct table *table);

/* By mix, then value. */
static void probes_print(const struct planning *planning, probe_printer *print, struct table *table,
	struct arena *arena)
{
	for (size_t mix = 0; mix < planning->mix_count; mix++)
		for (size_t value = 0; value < planning->value_count; value++)
			for (size_t policy = 0; policy < planning->study.policy_count; policy++)
				print(&(struct telling){planning, &planning->mixes[mix], policy,
					      arena},
					value, table);
}

static void text_print(const struct planning *planning, struct arena *arena)
{
	const struct plan_options *options = planning->options;
	struct telling any = {planning, planning->mixes, 0, arena};
	struct table *answers = table_new(TABLE_TEXT, stdout),
		     *probes = table_new(TABLE_TEXT, stdout);
	printf("the %s %s with which the mean SLA is %.5g %% or more; %s; %s .. %s, within %.3g %%\n\n",
		planning->mixes->capacity.aim == CAPACITY_LEAST ? "least" : "greatest",
		options->key, 100 * options->target, planning->study.setups->soc_name,
		number(&any, end_value(&any, true)), number(&any, end_value(&any, false)),
		100 * options->tolerance);
	answers_print(planning, answer_print_text, answers, arena);
	table_end(answers);
	putchar('\n');
	probes_print(planning, probe_print_text, probes, arena);
	table_end(probes);
	if (planning->skipped_count)
		printf("skipped: %zu values that the machine cannot have, such as %s (%s)\n",
			planning->skipped_count, number(&any, planning->skipped->value),
			planning->skipped->why);
}

static void programs_print(const struct planning *planning, struct arena *arena)
{
	struct table *table = table_new(planning->options->format, stdout);
	struct telling any = {planning, planning->mixes, 0, arena};
	answers_print(planning, answer_print, table, arena);
	probes_print(planning, probe_print, table, arena);
	for (size_t i = 0; i < planning->skipped_count; i++)
		skipped_print(&any, &planning->skipped[i], table);
	table_end(table);
}

static void telling_report(const struct telling *t, struct table *table)
{
	(void)table;
	ends_report(t);
	if (answer_of(t)->outcome != CAPACITY_REVERSED)
		contradictions_report(t);
}

void plan_print(const struct planning *planning, struct arena *arena)
{
	if (planning->options->format == TABLE_TEXT)
		text_print(planning, arena);
	else
		programs_print(planning, arena);
	fflush(stdout);
	answers_print(planning, telling_report, NULL, arena);
	runs_report(planning);
}
