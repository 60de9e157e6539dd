/* An explanation in words. */
#include "cli/explain.h"

#include <math.h>
#include <string.h>

enum { LISTED_MOST = 6 }; /* of a list in a sentence; the rest is counted */

/* One unit for all times of an explanation, so that they compare. */
struct scale {
	double cycles;
	const char *unit;
	int decimals;
};

struct words {
	const struct account *account;
	FILE *stream;
	struct scale scale;
};

static struct scale scale_for(double cycles)
{
	return cycles >= 1e7    ? (struct scale){1e6, "Mcycles", 1}
		: cycles >= 1e4 ? (struct scale){1e3, "kcycles", 1}
				: (struct scale){1, "cycles", 0};
}

/* ---- pieces of sentences ---- */

static const char *bare(const struct words *w, double cycles)
{
	return arena_printf(w->account->arena, "%.*f", w->scale.decimals, cycles / w->scale.cycles);
}

static const char *amount(const struct words *w, double cycles)
{
	return arena_printf(w->account->arena, "%s %s", bare(w, cycles), w->scale.unit);
}

static const char *bytes_text(const struct words *w, double bytes)
{
	return bytes >= 1e6    ? arena_printf(w->account->arena, "%.1f Mbytes", bytes / 1e6)
		: bytes >= 1e3 ? arena_printf(w->account->arena, "%.1f kbytes", bytes / 1e3)
			       : arena_printf(w->account->arena, "%.0f bytes", bytes);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void separate(const struct words *w, size_t i, const char *first)
{
	fputs(i ? ", " : first, w->stream);
}

static void more(const struct words *w, size_t count)
{
	if (count > LISTED_MOST)
		fprintf(w->stream, " and %zu more", count - LISTED_MOST);
}

static const char *they(const struct words *w)
{
	return w->account->one ? "it" : "they";
}

/* ---- the parts ---- */

static struct cell real(double value)
{
	return (struct cell){.kind = CELL_REAL, .real = value};
}

static struct cell text(const char *value)
{
	return (struct cell){.kind = CELL_TEXT, .text = value};
}

/* One column more than for a task: the worst one's. */
static void part_row(const struct words *w, struct table *table, const char *name, double cycles,
	double worst, const char *help)
{
	const struct account *a = w->account;
	const char *unit =
		a->one ? w->scale.unit : arena_printf(a->arena, "mean %s", w->scale.unit);
	const char *of_worst = a->worst < 0 || a->one
		? "worst"
		: arena_printf(a->arena, "worst (task %d)", account_task(a, a->worst)->number);
	const char *const names[] = {
		"part", unit, "% of latency", "% of target", of_worst, "what it is"};
	struct cell cells[] = {text(name), real(cycles / (double)a->counted / w->scale.cycles),
		real(100 * cycles / a->latency_cycles), real(100 * cycles / a->target_cycles),
		{.kind = CELL_NULL}, text(help)};
	if (!a->one && a->worst >= 0)
		cells[4] = real(worst / w->scale.cycles);
	table_row(table, 6, names, cells);
}

static void parts_tell(const struct words *w)
{
	const struct account *a = w->account;
	const struct outcome *worst = a->worst < 0 ? NULL : &a->single->outcomes[a->worst];
	if (!a->counted)
		return;
	struct table *table = table_new(TABLE_TEXT, w->stream);
	fputc('\n', w->stream);
	for (int i = 0; i < PARTS; i++)
		part_row(w, table, part_table[i].name, a->part_cycles[i],
			worst ? part_cycles(worst, &part_table[i]) : 0, part_table[i].help);
	part_row(w, table, "latency", a->latency_cycles,
		worst ? worst->finish_cycles - account_task(a, a->worst)->arrival_cycles : 0,
		a->one ? "from its arrival to its end" : "from arrival to end");
	table_end(table);
	fputc('\n', w->stream);
}

/* ---- who else ---- */

static void tenures_tell(const struct words *w)
{
	const struct story *story = w->account->story;
	size_t first = story->tenure_first[w->account->tasks[0]];
	size_t count = story->tenure_first[w->account->tasks[0] + 1] - first;
	if (!count) {
		fputs("It never had tiles.\n", w->stream);
		return;
	}
	for (size_t i = 0; i < count && i < LISTED_MOST; i++) {
		const struct tenure *tenure = &story->tenures[first + i];
		separate(w, i, "It had ");
		fprintf(w->stream, "%d tile%s from %s to %s", tenure->tiles,
			plural((size_t)tenure->tiles), bare(w, tenure->from_cycles),
			amount(w, tenure->to_cycles));
	}
	if (count > LISTED_MOST)
		fprintf(w->stream, " and %zu times more", count - LISTED_MOST);
	fputs(".\n", w->stream);
}

static const char *rate_text(const struct words *w, double bytes, double cycles)
{
	return arena_printf(w->account->arena, "%.2f bytes/cycle", cycles > 0 ? bytes / cycles : 0);
}

static void company_tell(
	const struct words *w, const struct company *company, size_t count, bool with_rates)
{
	for (size_t i = 0; i < count && i < LISTED_MOST; i++) {
		separate(w, i, " ");
		fprintf(w->stream, "%s (task %d) for %s",
			account_network(w->account, company[i].task),
			account_task(w->account, company[i].task)->number,
			amount(w, company[i].cycles));
		if (with_rates)
			fprintf(w->stream, " drawing %s",
				rate_text(w, company[i].bytes, company[i].cycles));
	}
	more(w, count);
	fputs(".\n", w->stream);
}

static void others_of_one_tell(const struct words *w)
{
	const struct account *a = w->account;
	if (a->part_cycles[0] > 0 && a->ahead_count) {
		fputs("While it queued, tiles were held by", w->stream);
		company_tell(w, a->ahead, a->ahead_count, false);
	} else if (a->part_cycles[0] > 0)
		fputs("While it queued, nobody held tiles.\n", w->stream);
	if (a->beside_count) {
		fputs("While it ran, beside it ran", w->stream);
		company_tell(w, a->beside, a->beside_count, true);
	} else if (a->running_cycles > 0)
		fputs("While it ran, it was alone.\n", w->stream);
}

/* How many of each network there were on average, most first. */
static void others_of_many_tell(const struct words *w, const char *begin,
	const struct company *company, size_t count, double cycles)
{
	const struct workload *workload = &w->account->single->workload;
	double *of = arena_array(w->account->arena, workload->network_count, sizeof *of);
	for (size_t i = 0; i < count; i++)
		of[account_task(w->account, company[i].task)->network] += company[i].cycles;
	for (size_t told = 0; told < workload->network_count; told++) {
		size_t best = 0;
		for (size_t n = 1; n < workload->network_count; n++)
			if (of[n] > of[best])
				best = n;
		if (!(of[best] > 0))
			break;
		separate(w, told, begin);
		fprintf(w->stream, "%.2f %s", of[best] / cycles, workload->networks[best]);
		of[best] = 0;
	}
	if (count)
		fputs(".\n", w->stream);
}

/* ---- memory ---- */

static void traffic_tell(const struct words *w)
{
	const struct account *a = w->account;
	const struct phase *t = &a->traffic;
	if (!(a->running_cycles > 0))
		return;
	fprintf(w->stream, "DRAM: running, %s asked for %s of %.4g and drew %s", they(w),
		rate_text(w, t->demanded_bytes, a->running_cycles),
		a->story->scenario->soc->dram_bytes_per_cycle,
		rate_text(w, t->granted_bytes, a->running_cycles));
	if (t->capped_cycles > 0)
		fprintf(w->stream, "; for %s a cap withheld %s", amount(w, t->capped_cycles),
			bytes_text(w, t->withheld_bytes));
	if (t->contended_cycles > 0)
		fprintf(w->stream, "; for %s the full DRAM did not serve %s",
			amount(w, t->contended_cycles), bytes_text(w, t->contended_bytes));
	fputs(".\n", w->stream);
}

/* ---- energy ---- */

static void energy_tell(const struct words *w)
{
	const struct energy *e = &w->account->energy;
	double all = energy_sum(e);
	if (!(all > 0))
		return;
	fprintf(w->stream,
		"Energy: %.4g mJ: %.0f %% multiplications, %.0f %% L2, %.0f %% DRAM, %.0f %% static.\n",
		1e3 * all, 100 * e->mac_joules / all, 100 * e->l2_joules / all,
		100 * e->dram_joules / all, 100 * e->static_joules / all);
}

/* ---- why ---- */

static const char *value_text(const struct words *w, double value)
{
	return isnan(value) ? "-" : arena_printf(w->account->arena, "%.4g", value);
}

static void reason_row(const struct words *w, struct table *table, const struct reasons *r)
{
	static const char *const names[] = {
		"noted", "times", "first", "last", "least", "most", "mean", "infinite"};
	struct cell cells[] = {text(r->what), {.kind = CELL_INTEGER, .integer = (int64_t)r->count},
		text(value_text(w, r->first)), text(value_text(w, r->last)),
		text(value_text(w, r->least)), text(value_text(w, r->most)),
		text(value_text(w, r->mean)), {.kind = CELL_NULL}};
	if (r->infinite)
		cells[7] = (struct cell){.kind = CELL_INTEGER, .integer = (int64_t)r->infinite};
	table_row(table, 8, names, cells);
}

static void reasons_tell(const struct words *w)
{
	const struct account *a = w->account;
	const struct policy *policy = &a->recorded->policy.policy;
	fprintf(w->stream, "Decisions: dispatcher %s (%s), regulator %s (%s).\n",
		policy->dispatcher->name, policy->dispatcher->summary, policy->regulator->name,
		policy->regulator->summary);
	if (!a->reason_count) {
		fputs("They noted no reasons.\n", w->stream);
		return;
	}
	struct table *table = table_new(TABLE_TEXT, w->stream);
	fputc('\n', w->stream);
	for (size_t i = 0; i < a->reason_count; i++)
		reason_row(w, table, &a->reasons[i]);
	table_end(table);
	fputc('\n', w->stream);
}

/* ---- in short ---- */

static void one_missed_tell(const struct words *w)
{
	const struct account *a = w->account;
	size_t told = 0;
	for (int i = 0; i < PARTS; i++)
		if (a->rescued[i]) {
			separate(w, told++, "without ");
			fprintf(w->stream, "%s%s (%s)", told > 1 ? "or without " : "",
				part_table[i].without, amount(w, a->part_cycles[i]));
		}
	if (told)
		fputs(" it would have met its target, by subtraction: all else as it was.\n",
			w->stream);
	else if (a->rescued_by_all)
		fputs("no part by itself; all that is not its own work taken away, it would have met "
		      "its target, by subtraction.\n",
			w->stream);
	else
		fprintf(w->stream,
			"it would have missed its target even with nothing but its own work, %s on "
			"the tiles that it had.\n",
			amount(w, a->part_cycles[1] + a->part_cycles[2]));
}

static void one_conclude(const struct words *w)
{
	const struct account *a = w->account;
	fputs("In short: ", w->stream);
	if (a->dropped)
		fprintf(w->stream, "the policy gave it up after %s.\n",
			amount(w, a->latency_cycles));
	else if (a->met)
		fprintf(w->stream, "it met its target with %s to spare.\n",
			amount(w, a->target_cycles - a->latency_cycles));
	else
		one_missed_tell(w);
}

static void many_conclude(const struct words *w)
{
	const struct account *a = w->account;
	size_t missed = a->task_count - a->met - a->dropped, told = 0;
	if (!missed)
		return;
	fprintf(w->stream, "In short: of the %zu that %s done and missed,", missed,
		missed == 1 ? "was" : "were");
	for (int i = 0; i < PARTS; i++)
		if (a->rescued[i]) {
			separate(w, told++, " ");
			fprintf(w->stream, "%zu would have met without %s", a->rescued[i],
				part_table[i].without);
		}
	fprintf(w->stream,
		"%s%zu without all that is not their own work; by subtraction: all else as it was.\n",
		told ? ", " : " ", a->rescued_by_all);
}

/* ---- the whole ---- */

static void run_tell(const struct words *w)
{
	const struct run_record *record = &w->account->recorded->record;
	fprintf(w->stream, "run %lld: %s, workload %s, QoS %s, seed %lld; every bit as recorded\n",
		(long long)record->run_id, record->policy, record->workload, record->qos,
		(long long)record->seed);
}

static void one_tell(const struct words *w)
{
	const struct account *a = w->account;
	const struct task *task = account_task(a, a->tasks[0]);
	double spare = a->target_cycles - a->latency_cycles;
	fprintf(w->stream, "task %d (%s, priority %d, %s) arrived at %s, target %s: ", task->number,
		account_network(a, a->tasks[0]), task->priority, priority_name(task->priority),
		amount(w, task->arrival_cycles), amount(w, task->target_cycles));
	if (a->dropped)
		fprintf(w->stream, "dropped after %s\n", amount(w, a->latency_cycles));
	else
		fprintf(w->stream, "took %s, %s by %s\n", amount(w, a->latency_cycles),
			a->met ? "met" : "missed", amount(w, fabs(spare)));
	parts_tell(w);
	tenures_tell(w);
	fprintf(w->stream, "Alone on one group, without noise, it takes %s.\n",
		amount(w, a->isolated_cycles));
	others_of_one_tell(w);
	traffic_tell(w);
	energy_tell(w);
	reasons_tell(w);
	one_conclude(w);
}

static void worst_tell(const struct words *w)
{
	const struct account *a = w->account;
	if (a->worst < 0)
		return;
	const struct task *task = account_task(a, a->worst);
	double latency = a->single->outcomes[a->worst].finish_cycles - task->arrival_cycles;
	fprintf(w->stream, "Worst: task %d (%s, priority %d) took %.2f times its target.\n",
		task->number, account_network(a, a->worst), task->priority,
		latency / task->target_cycles);
}

static void many_tell(const struct words *w)
{
	const struct account *a = w->account;
	fprintf(w->stream, "%s: %zu task%s, %zu met their target (%.1f %%)", a->subject,
		a->task_count, plural(a->task_count), a->met,
		100 * (double)a->met / (double)a->task_count);
	if (a->dropped)
		fprintf(w->stream, ", %zu dropped (below are those that were done)", a->dropped);
	fputc('\n', w->stream);
	parts_tell(w);
	worst_tell(w);
	others_of_many_tell(w, "While one queued, tiles were held on average by ", a->ahead,
		a->ahead_count, a->part_cycles[0]);
	others_of_many_tell(w, "While one ran, beside it ran on average ", a->beside,
		a->beside_count, a->running_cycles);
	traffic_tell(w);
	energy_tell(w);
	reasons_tell(w);
	many_conclude(w);
}

void explain_words(const struct account *account, FILE *stream)
{
	double counted = account->counted ? (double)account->counted : 1;
	struct words w = {account, stream,
		scale_for(fmax(account->latency_cycles, account->target_cycles) / counted)};
	run_tell(&w);
	if (account->one)
		one_tell(&w);
	else
		many_tell(&w);
}
