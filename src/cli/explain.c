/* moca explain: where the time of a recorded run's tasks went, told by executing it again, watched. */
#include "cli/cli.h"
#include "cli/explain.h"
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

int cmd_explain(int argc, char **argv);

struct options {
	const char *db, *network;
	int64_t run_id; /* 0 = not given */
	int task;       /* its number; -1 = not given */
	int priority_least, priority_most;
	const char *priority; /* as it was given */
	bool words;
	enum table_format format;
};

enum { OPTION_NETWORK = 256, OPTION_PRIORITY };

static const struct argp_option option_table[] = {
	{"db", 'd', "FILE", 0, "results database (default results/moca.db)", 0},
	{"run", 'r', "ID", 0, "the run: a run_id of `moca query runs`", 0},
	{"task", 't', "N", 0, "the task of that number", 0},
	{"network", OPTION_NETWORK, "NAME", 0, "the tasks of this network together", 0},
	{"priority", OPTION_PRIORITY, "P", 0,
		"the tasks of this priority together: 0 to 11, or low, mid or high", 0},
	{"format", 'f', "FORMAT", 0,
		"text (default): in words; table, csv, json or markdown: one row a fact", 0},
	{0},
};

static const char doc[] =
	"Tells where the time of a task went, or of several: queued, computing, memory, throttled, "
	"interference, migration; who ran beside it; what the policy decided and why.\v"
	"The run is executed again from what the database holds, and watched; it is explained only if every "
	"bit agrees with what was recorded. Without --task, --network and --priority all tasks are "
	"taken together. What would have been without a part is a subtraction: everything else is left as "
	"it was, though in truth it would have changed.\n"
	"\n"
	"Rows (--format table, csv, json) have the columns task, kind, name, other_task, from_cycles, "
	"to_cycles, value and unit; task is empty where several are summed. The kinds are\n"
	"  latency        of the task, whose network `name` is\n"
	"  target, spare  name: met, missed or dropped; spare is what was left of it\n"
	"  priority       name: low, mid or high\n"
	"  isolated       its network alone on one group, without noise\n"
	"  part           queued, compute, memory, throttled, interference, migration:\n"
	"                 they add up to the latency\n"
	"  without        the latency less that part; all: less all that is not compute\n"
	"                 or memory; of several tasks: how many that missed would have\n"
	"                 met\n"
	"  span           when it was queued, held tiles (value: how many), was moved\n"
	"                 (migrating), was running\n"
	"  count          of several tasks: how many there were, met, were dropped\n"
	"  mean, share    over those that were done; part of the sum of latencies\n"
	"  worst          the task whose latency is the greatest part of its target\n"
	"  dram           demanded = throttled + contended + granted, in bytes; for how\n"
	"                 long a cap or the full DRAM held it back, in cycles\n"
	"  energy         all = macs + l2 + dram + static, in joules; static by the\n"
	"                 tiles held; of several tasks: the sum over those done\n"
	"  ahead          other_task held tiles while it queued: for how long, from\n"
	"                 first to last, and what it drew meanwhile\n"
	"  beside         other_task ran while it ran: the same\n"
	"  schedule       of `best`: name: the policy that the schedule found follows, or\n"
	"                 clairvoyant, clairvoyant+deadline if it is the search's own\n"
	"  noted          how often the policy noted `name`; noted_first, noted_last,\n"
	"                 noted_least, noted_most, noted_mean of its values;\n"
	"                 noted_infinite: how often it was without limit\n"
	"\n"
	"Examples:\n"
	"  moca explain --run 3 --task 17\n"
	"  moca explain --run 3 --network resnet50 --priority high\n"
	"  moca explain --run 3 --format csv --db results/paper.db > run3.csv\n";

static void priority_parse(struct options *options, const char *text, struct argp_state *state)
{
	static const struct {
		const char *name;
		int least, most;
	} groups[] = {{"low", 0, 2}, {"mid", 3, 8}, {"high", 9, PRIORITY_MOST}};
	long long number;
	const char *problem;
	options->priority = text;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (strcmp(text, groups[i].name) == 0) {
			options->priority_least = groups[i].least;
			options->priority_most = groups[i].most;
			return;
		}
	if (!text_to_int64(text, &number, &problem) || number < 0 || number > PRIORITY_MOST)
		argp_error(state, "--priority '%s'; expected low, mid, high or 0 to %d", text,
			PRIORITY_MOST);
	options->priority_least = options->priority_most = (int)number;
}

static void format_parse(struct options *options, const char *text, struct argp_state *state)
{
	struct err err;
	options->words = strcmp(text, "text") == 0;
	if (!options->words && !table_format_parse(text, &options->format, &err))
		argp_error(state,
			"unknown format '%s'; expected text, table, csv, json or markdown", text);
}

static void options_check(const struct options *options, struct argp_state *state)
{
	if (!options->run_id)
		argp_error(state, "--run ID expected; `moca query runs` lists them");
	if (options->task >= 0 && (options->network || options->priority))
		argp_error(state, "--task is one task: --network and --priority choose several");
}

static error_t option_parse(int key, char *text, struct argp_state *state)
{
	struct options *options = state->input;
	switch (key) {
	case 'd':
		options->db = text;
		break;
	case 'r':
		options->run_id = option_number(text, "--run", 1, INT64_MAX, state);
		break;
	case 't':
		options->task = (int)option_number(text, "--task", 0, INT32_MAX, state);
		break;
	case OPTION_NETWORK:
		options->network = text;
		break;
	case OPTION_PRIORITY:
		priority_parse(options, text, state);
		break;
	case 'f':
		format_parse(options, text, state);
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s' is not an option; did you mean --run %s?", text, text);
		break;
	case ARGP_KEY_END:
		options_check(options, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = {option_table, option_parse, "--run ID", doc, NULL, NULL, NULL};

/* ---- which tasks ---- */

static bool is_meant(const struct options *options, const struct account *account, int index)
{
	const struct task *task = account_task(account, index);
	if (options->task >= 0)
		return task->number == options->task;
	return task->priority >= options->priority_least && task->priority <= options->priority_most
		&& (!options->network
			|| strcmp(options->network, account_network(account, index)) == 0);
}

static const char *subject(const struct options *options, struct arena *arena)
{
	if (options->network && options->priority)
		return arena_printf(
			arena, "network %s, priority %s", options->network, options->priority);
	if (options->network)
		return arena_printf(arena, "network %s", options->network);
	if (options->priority)
		return arena_printf(arena, "priority %s", options->priority);
	return "all tasks";
}

static bool no_such_task(
	const struct options *options, const struct workload *workload, struct err *err)
{
	int least = workload->tasks[0].number, most = least;
	for (size_t i = 0; i < workload->task_count; i++) {
		least = workload->tasks[i].number < least ? workload->tasks[i].number : least;
		most = workload->tasks[i].number > most ? workload->tasks[i].number : most;
	}
	return err_set(err, EX_NOINPUT, "run %lld has no task %d; its numbers go from %d to %d",
		(long long)options->run_id, options->task, least, most);
}

static bool nobody_meant(const struct options *options, const struct workload *workload,
	struct arena *arena, struct err *err)
{
	if (options->task >= 0)
		return no_such_task(options, workload, err);
	struct list networks = {0};
	bool known = !options->network;
	for (size_t i = 0; i < workload->network_count; i++) {
		list_append(&networks, workload->networks[i], arena);
		known = known || strcmp(workload->networks[i], options->network) == 0;
	}
	list_append(&networks, NULL, arena);
	const char *nearest = known ? NULL : text_nearest(options->network, networks.values);
	return err_set(err, EX_NOINPUT, "run %lld has no task of %s%s%s%s",
		(long long)options->run_id, subject(options, arena),
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool tasks_choose(const struct options *options, struct account *account, struct err *err)
{
	const struct workload *workload = &account->single->workload;
	account->one = options->task >= 0;
	account->subject = subject(options, account->arena);
	account->tasks = arena_array(account->arena, workload->task_count, sizeof *account->tasks);
	for (size_t i = 0; i < workload->task_count; i++)
		if (is_meant(options, account, (int)i))
			account->tasks[account->task_count++] = (int)i;
	return account->task_count || nobody_meant(options, workload, account->arena, err);
}

/* ---- the run ---- */

/* Only a schedule whose tasks were recorded has something to be told, and to be checked against. */
static bool run_check(
	struct store *store, const struct options *options, struct arena *arena, struct err *err)
{
	struct run_record record;
	bool has_tasks = false;
	long long run_id = options->run_id;
	if (!store_load_record(store, run_id, arena, &record, err)
		|| !store_has_tasks(store, run_id, &has_tasks, err))
		return false;
	if (has_tasks)
		return true;
	if (strcmp(record.policy, "bound") == 0)
		return err_set(err, EX_DATAERR,
			"run %lld is a bound: what no schedule can beat, without tasks to explain",
			run_id);
	return err_set(err, EX_DATAERR,
		"run %lld was recorded without its tasks; the same `moca run` without --no-tasks adds "
		"them",
		run_id);
}

/* Latencies by another clock than the machine's cannot be taken apart by when things ran. */
static bool told_truly(const struct recorded *recorded, struct err *err)
{
	const char *compat = recorded->record.compat;
	return !*compat
		|| err_set(err, EX_USAGE,
			"run %lld has latencies as the artifact tells them (compat %s): by its "
			"clock nothing can be explained",
			(long long)recorded->record.run_id, compat);
}

static bool agrees(const struct recorded *recorded, const struct single *again, struct arena *arena,
	struct err *err)
{
	const char *what = recorded_difference(recorded, again, arena);
	if (!what)
		return true;
	return err_set(err, 1, /* as rerun */
		"run %lld, recorded by moca %s, differs in %s when it is executed again: nothing can "
		"be explained by that",
		(long long)recorded->record.run_id, recorded->record.version, what);
}

static bool explain(struct store *store, const struct options *options, struct story *story,
	struct arena *arena, struct err *err)
{
	struct recorded recorded;
	struct single again;
	struct observer observer = story_observer(story);
	struct account account = {
		.arena = arena, .recorded = &recorded, .single = &again, .story = story};
	if (!run_check(store, options, arena, err)
		|| !recorded_load(store, options->run_id, arena, &recorded, err)
		|| !told_truly(&recorded, err)
		|| !recorded_run(&recorded, &observer, arena, &again, err)
		|| !agrees(&recorded, &again, arena, err) || !tasks_choose(options, &account, err))
		return false;
	story_end(story, &again.scenario, again.outcomes);
	account_make(&account);
	if (options->words)
		explain_words(&account, stdout);
	else
		explain_rows(&account, options->format, stdout);
	return true;
}

int cmd_explain(int argc, char **argv)
{
	struct options options = {
		.db = "results/moca.db", .task = -1, .priority_most = PRIORITY_MOST, .words = true};
	struct arena arena = {0};
	struct store *store = NULL;
	struct story story;
	struct err err;
	cli_parse(&argp, argc, argv, &options);
	story_begin(&story);
	bool ok = store_open(options.db, STORE_READ, &store, &err)
		&& explain(store, &options, &story, &arena, &err);
	store_close(store);
	story_free(&story);
	arena_free(&arena);
	return ok ? cli_finish() : cli_fail(&err);
}
