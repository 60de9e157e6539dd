/* An explanation as rows: one fact each. */
#include "cli/explain.h"

#include <math.h>
#include <string.h>

enum { TASK, KIND, NAME, OTHER_TASK, FROM, TO, VALUE, UNIT, COLUMNS };

static const char *const columns[COLUMNS] = {
	"task", "kind", "name", "other_task", "from_cycles", "to_cycles", "value", "unit"};

/* A row under way: what is not filled in is empty. */
struct fact {
	struct cell cells[COLUMNS];
};

static struct cell number(double value)
{
	return (struct cell){.kind = isnan(value) ? CELL_NULL : CELL_REAL, .real = value};
}

static struct cell integer(int64_t value)
{
	return (struct cell){.kind = CELL_INTEGER, .integer = value};
}

static struct cell text(const char *value)
{
	return (struct cell){.kind = CELL_TEXT, .text = value};
}

static struct fact fact_of(const struct account *account, const char *kind, const char *name,
	double value, const char *unit)
{
	struct fact fact = {{{0}}};
	if (account->one)
		fact.cells[TASK] = integer(account_task(account, account->tasks[0])->number);
	fact.cells[KIND] = text(kind);
	fact.cells[NAME] = text(name);
	fact.cells[VALUE] = number(value);
	fact.cells[UNIT] = text(unit);
	return fact;
}

static void when(struct fact *fact, double from, double to)
{
	fact->cells[FROM] = number(from);
	fact->cells[TO] = number(to);
}

static void row(struct table *table, const struct fact *fact)
{
	table_row(table, COLUMNS, columns, fact->cells);
}

static void plain(struct table *table, const struct account *account, const char *kind,
	const char *name, double value, const char *unit)
{
	struct fact fact = fact_of(account, kind, name, value, unit);
	row(table, &fact);
}

/* ---- of one task ---- */

static void task_rows(struct table *table, const struct account *account)
{
	int index = account->tasks[0];
	const struct task *task = account_task(account, index);
	const struct outcome *outcome = &account->single->outcomes[index];
	double target = task->arrival_cycles + task->target_cycles;
	const char *end = outcome->dropped ? "dropped" : account->met ? "met" : "missed";
	struct fact fact = fact_of(account, "latency", account_network(account, index),
		account->latency_cycles, "cycles");
	when(&fact, task->arrival_cycles, outcome->finish_cycles);
	row(table, &fact);
	fact = fact_of(account, "target", end, task->target_cycles, "cycles");
	when(&fact, task->arrival_cycles, target);
	row(table, &fact);
	plain(table, account, "spare", end, target - outcome->finish_cycles, "cycles");
	plain(table, account, "priority", priority_name(task->priority), task->priority, "level");
	plain(table, account, "isolated", account_network(account, index), outcome->isolated_cycles,
		"cycles");
}

static void span_rows(
	struct table *table, const struct account *account, enum span_kind kind, const char *name)
{
	struct span *spans;
	size_t count = story_spans(account->story, account->tasks[0], kind, account->arena, &spans);
	for (size_t i = 0; i < count; i++) {
		struct fact fact = fact_of(
			account, "span", name, spans[i].to_cycles - spans[i].from_cycles, "cycles");
		when(&fact, spans[i].from_cycles, spans[i].to_cycles);
		row(table, &fact);
	}
}

static void tenure_rows(struct table *table, const struct account *account)
{
	const struct story *story = account->story;
	int task = account->tasks[0];
	for (size_t t = story->tenure_first[task]; t < story->tenure_first[task + 1]; t++) {
		const struct tenure *tenure = &story->tenures[t];
		struct fact fact = fact_of(account, "span", "held", tenure->tiles, "tiles");
		when(&fact, tenure->from_cycles, tenure->to_cycles);
		row(table, &fact);
	}
}

/* What is left of the latency without a part; "all": without all that are not its own work. */
static void without_rows(struct table *table, const struct account *account)
{
	double own = account->latency_cycles;
	for (int i = 0; i < PARTS; i++)
		if (part_table[i].without) {
			plain(table, account, "without", part_table[i].name,
				account->latency_cycles - account->part_cycles[i], "cycles");
			own -= account->part_cycles[i];
		}
	plain(table, account, "without", "all", own, "cycles");
}

static void part_rows(struct table *table, const struct account *account)
{
	for (int i = 0; i < PARTS; i++)
		plain(table, account, "part", part_table[i].name, account->part_cycles[i],
			"cycles");
	if (!account->dropped)
		without_rows(table, account);
}

/* ---- of several ---- */

static void group_rows(struct table *table, const struct account *account)
{
	double done = (double)account->counted;
	plain(table, account, "count", "tasks", (double)account->task_count, "tasks");
	plain(table, account, "count", "met", (double)account->met, "tasks");
	plain(table, account, "count", "dropped", (double)account->dropped, "tasks");
	plain(table, account, "mean", "latency", account->latency_cycles / done, "cycles");
	plain(table, account, "mean", "target", account->target_cycles / done, "cycles");
	plain(table, account, "mean", "isolated", account->isolated_cycles / done, "cycles");
	for (int i = 0; i < PARTS; i++)
		plain(table, account, "mean", part_table[i].name, account->part_cycles[i] / done,
			"cycles");
	for (int i = 0; i < PARTS; i++)
		plain(table, account, "share", part_table[i].name,
			account->part_cycles[i] / account->latency_cycles, "of latency");
	for (int i = 0; i < PARTS; i++)
		if (part_table[i].without)
			plain(table, account, "without", part_table[i].name,
				(double)account->rescued[i], "tasks");
	plain(table, account, "without", "all", (double)account->rescued_by_all, "tasks");
}

static void worst_row(struct table *table, const struct account *account)
{
	if (account->worst < 0)
		return;
	const struct task *task = account_task(account, account->worst);
	double finish = account->single->outcomes[account->worst].finish_cycles;
	struct fact fact = fact_of(account, "worst", account_network(account, account->worst),
		(finish - task->arrival_cycles) / task->target_cycles, "of target");
	fact.cells[TASK] = integer(task->number);
	when(&fact, task->arrival_cycles, finish);
	row(table, &fact);
}

/* ---- of both ---- */

static void traffic_rows(struct table *table, const struct account *account)
{
	const struct phase *t = &account->traffic;
	plain(table, account, "dram", "demanded", t->demanded_bytes, "bytes");
	plain(table, account, "dram", "throttled", t->withheld_bytes, "bytes");
	plain(table, account, "dram", "contended", t->contended_bytes, "bytes");
	plain(table, account, "dram", "granted", t->granted_bytes, "bytes");
	plain(table, account, "dram", "throttled", t->capped_cycles, "cycles");
	plain(table, account, "dram", "contended", t->contended_cycles, "cycles");
}

static void energy_rows(struct table *table, const struct account *account)
{
	const struct energy *e = &account->energy;
	plain(table, account, "energy", "all", energy_sum(e), "J");
	plain(table, account, "energy", "macs", e->mac_joules, "J");
	plain(table, account, "energy", "l2", e->l2_joules, "J");
	plain(table, account, "energy", "dram", e->dram_joules, "J");
	plain(table, account, "energy", "static", e->static_joules, "J");
}

static void company_rows(struct table *table, const struct account *account, const char *kind,
	const struct company *company, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int bytes = 0; bytes < 2; bytes++) {
			struct fact fact =
				fact_of(account, kind, account_network(account, company[i].task),
					bytes ? company[i].bytes : company[i].cycles,
					bytes ? "bytes" : "cycles");
			fact.cells[OTHER_TASK] =
				integer(account_task(account, company[i].task)->number);
			when(&fact, company[i].span.from_cycles, company[i].span.to_cycles);
			row(table, &fact);
		}
}

/* The unit that stands at the end of a reason's name, or is all of it. */
static const char *unit_of(const char *what)
{
	static const char *const endings[][2] = {{"bytes_per_cycle", "bytes/cycle"},
		{"cycles", "cycles"}, {"bytes", "bytes"}, {"tiles", "tiles"}, {"percent", "%"}};
	size_t length = strlen(what);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		size_t tail = strlen(endings[i][0]);
		const char *end = what + length - tail;
		if (length >= tail && strcmp(end, endings[i][0]) == 0
			&& (length == tail || end[-1] == '_'))
			return endings[i][1];
	}
	return "";
}

static void reason_rows(struct table *table, const struct account *account)
{
	for (size_t i = 0; i < account->reason_count; i++) {
		const struct reasons *r = &account->reasons[i];
		const char *unit = unit_of(r->what);
		plain(table, account, "noted", r->what, (double)r->count, "times");
		plain(table, account, "noted_infinite", r->what, (double)r->infinite, "times");
		struct fact fact = fact_of(account, "noted_first", r->what, r->first, unit);
		when(&fact, r->first_cycles, r->first_cycles);
		row(table, &fact);
		fact = fact_of(account, "noted_last", r->what, r->last, unit);
		when(&fact, r->last_cycles, r->last_cycles);
		row(table, &fact);
		plain(table, account, "noted_least", r->what, r->least, unit);
		plain(table, account, "noted_most", r->what, r->most, unit);
		plain(table, account, "noted_mean", r->what, r->mean, unit);
	}
}

void explain_rows(const struct account *account, enum table_format format, FILE *stream)
{
	struct table *table = table_new(format, stream);
	table_row(table, COLUMNS, columns, NULL);
	if (account->one) {
		task_rows(table, account);
		part_rows(table, account);
		span_rows(table, account, SPAN_QUEUED, "queued");
		tenure_rows(table, account);
		span_rows(table, account, SPAN_MIGRATING, "migrating");
		span_rows(table, account, SPAN_RUNNING, "running");
	} else {
		group_rows(table, account);
		worst_row(table, account);
	}
	traffic_rows(table, account);
	energy_rows(table, account);
	company_rows(table, account, "ahead", account->ahead, account->ahead_count);
	company_rows(table, account, "beside", account->beside, account->beside_count);
	reason_rows(table, account);
	table_end(table);
}
