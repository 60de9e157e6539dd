/* PREMA: a predictive multi-task scheduler for preemptible accelerators (Choi and Rhu, HPCA 2020).
 *
 * One task at a time has all tiles. Decisions fall at arrivals, at completions and, while something
 * waits, when a quantum has passed since the last decision or switch. E_j is a task's estimated time:
 * its isolated time on all tiles, times 1 + an error drawn from (-estimate_error, estimate_error) for
 * each task number, the same for every seed.
 *
 *   w_j     = 1, 3, 9 for priorities 0-2, 3-8, 9-11
 *   token_j = w_j at arrival; then + w_j wait_j / E_j while it waits
 *   theta   = the largest of 1, 3, 9 that the largest token reaches
 *   next    = the task of token_j >= theta whose estimated remaining time is the least
 *
 * The running task takes part with the token that it has; it wins ties, then the earlier arrival does.
 * With token_reset = reset a task's token goes back to w_j whenever it is given the tiles. If `next`
 * waits while another task r runs, the mechanism is
 *
 *   drain        r is run to its end (then a new decision falls)
 *   checkpoint   r is stopped at its next layer boundary. Its context, the output of the layer just
 *                done, at most what scratchpads and accumulators hold, is saved; when r goes on it is
 *                restored. Either takes context / DRAM bandwidth, in which the tiles of the newcomer do
 *                nothing
 *   kill         r is stopped at once; its layer, or all of it (kill_to), is to be done again
 *   dynamic      drain if remaining_next / E_r > remaining_r / E_next, else checkpoint (Algorithm 3):
 *                what r loses by waiting for next, against what next loses by waiting for r
 *
 * A checkpoint that waits for its boundary is decided again whenever a decision falls; if none does,
 * the switch is to the task that was chosen. Simplified or settled here:
 *   - a context that the trace does not tell is as large as scratchpads and accumulators;
 *   - a checkpoint's traffic is time, not DRAM bytes in the results;
 *   - a task is checkpointed only after at least one layer since it got the tiles, and killed at most
 *     kills_most times, then drained. Else switches that cost more than a quantum, or layers that take
 *     longer than one, could go on for ever without progress;
 *   - the original stops inside layers too, between inner tiles of work.
 *
 * Tokens rise in straight lines, so that only the times are kept at which they reach 3 and 9: the
 * candidates are the tasks of the highest level reached. After a decision that neither switched nor left
 * a switch waiting, quanta change nothing until a waiting task has risen: they are slept through. */
#include "policy/parts.h"

#include "base/random.h"

#include <math.h>
#include <stddef.h>

enum preemption { PREEMPTION_DYNAMIC, PREEMPTION_DRAIN, PREEMPTION_CHECKPOINT, PREEMPTION_KILL };
enum kill_to { KILL_TO_LAYER, KILL_TO_TASK };
enum token_reset { TOKEN_RESET, TOKEN_KEEP };

struct knobs {
	double quantum_ms;
	int preemption;
	int token_reset;
	int kill_to;
	int kills_most;
	double estimate_error;
};

static const char *const preemption_names[] = {"dynamic", "drain", "checkpoint", "kill", NULL};
static const char *const kill_to_names[] = {"layer", "task", NULL};
static const char *const token_reset_names[] = {"reset", "keep", NULL};

/* clang-format off */
#define NUMBER(field, type, least, most, initial, unit, help) \
	{#field, "policy", type, offsetof(struct knobs, field), least, most, NULL, initial, unit, help}
#define CHOICE(field, initial, help) \
	{#field, "policy", KNOB_CHOICE, offsetof(struct knobs, field), 0, 0, field##_names, initial, "", help}
/* clang-format on */

static const struct knob knob_table[] = {
	NUMBER(quantum_ms, KNOB_DOUBLE, 0.001, 1e6, "0.25", "ms",
		"decide again after so long, while tasks wait"),
	CHOICE(preemption, "dynamic", "how a running task makes way"),
	CHOICE(token_reset, "reset", "what becomes of a task's token when it gets the tiles"),
	CHOICE(kill_to, "layer", "where a killed task begins again"),
	NUMBER(kills_most, KNOB_INT, 0, 1000000, "10", "",
		"a task is killed at most so often, then drained"),
	NUMBER(estimate_error, KNOB_DOUBLE, 0, 0.99, "0", "",
		"estimated times are wrong by up to this part"),
	{0},
};

enum { LEVELS = 3 };

/* The priorities' weights, and the thresholds that tokens reach. */
static const double levels[LEVELS] = {1, 3, 9};

/* What is remembered of a task. */
struct account {
	/* When its token reaches each level. While the task runs the token stands still: -INFINITY for the
	 * levels that it has reached, INFINITY for the others. */
	double reaches_cycles[LEVELS];
	double remaining_cycles; /* estimated, when the wait began */
	double token;            /* at that time; 0 = the task is new */
	double waits_since_cycles;
	double estimate_factor; /* estimated over isolated time */
	double context_bytes;   /* to be restored before it goes on */
	int kills;
};

struct scheduler {
	int next;           /* the task that the running one makes way for; -1 = none */
	size_t first_layer; /* of the running task, since it got the tiles */
	struct account accounts[];
};

static double weight_of(const struct task_view *task)
{
	return levels[(task->priority >= 3) + (task->priority >= 9)];
}

/* ---- estimates ---- */

static double estimate_factor(const struct knobs *knobs, const struct task_view *task)
{
	double uniform = random_uniform(0, STREAM_ESTIMATE, (uint32_t)task->number, 0);
	return 1 + knobs->estimate_error * (2 * uniform - 1);
}

static double estimated_cycles(const struct scheduler *scheduler, const struct view *view, int task)
{
	const struct trace *trace = view->tasks[task].trace;
	double isolated = trace->on[view->soc->tiles]->isolated_before[trace->layer_count];
	return scheduler->accounts[task].estimate_factor * isolated;
}

static double remaining_cycles(const struct scheduler *scheduler, const struct view *view, int task)
{
	return scheduler->accounts[task].estimate_factor
		* isolated_left_cycles(&view->tasks[task], view->soc->tiles);
}

/* ---- tokens ---- */

static double token_now(const struct scheduler *scheduler, const struct view *view, int task)
{
	const struct account *account = &scheduler->accounts[task];
	double waited = view->now_cycles - account->waits_since_cycles;
	return account->token
		+ weight_of(&view->tasks[task]) * waited / estimated_cycles(scheduler, view, task);
}

/* The task begins to wait, now, with the token that it has and so much to do. */
static void wait_begin(
	struct scheduler *scheduler, const struct view *view, int task, double remaining)
{
	struct account *account = &scheduler->accounts[task];
	double cycles = estimated_cycles(scheduler, view, task) / weight_of(&view->tasks[task]);
	account->waits_since_cycles = view->now_cycles;
	account->remaining_cycles = remaining;
	for (int i = 0; i < LEVELS; i++)
		account->reaches_cycles[i] =
			view->now_cycles + (levels[i] - account->token) * cycles;
}

/* Admits the tasks that have just arrived: the last ones in the queue. */
static void admit(struct scheduler *scheduler, const struct knobs *knobs, const struct view *view)
{
	for (size_t i = view->waiting_count; i-- > 0;) {
		int task = view->waiting[i];
		struct account *account = &scheduler->accounts[task];
		if (account->token > 0)
			return;
		account->token = weight_of(&view->tasks[task]);
		account->estimate_factor = estimate_factor(knobs, &view->tasks[task]);
		wait_begin(scheduler, view, task, remaining_cycles(scheduler, view, task));
	}
}

/* The highest level that the task's token has reached. */
static int level_now(const struct account *account, double now_cycles)
{
	return (now_cycles >= account->reaches_cycles[1])
		+ (now_cycles >= account->reaches_cycles[2]);
}

/* When the token reaches the next level; INFINITY = never, as things stand. */
static double rise_cycles(const struct account *account, double now_cycles)
{
	int next = level_now(account, now_cycles) + 1;
	return next < LEVELS ? account->reaches_cycles[next] : INFINITY;
}

/* The task of the highest level, and of those the shortest; -1 if there is none. */
static int candidate(const struct scheduler *scheduler, const struct view *view)
{
	const struct account *accounts = scheduler->accounts;
	double now = view->now_cycles, least = INFINITY;
	int best = machine_task(view), best_level = 0;
	if (best >= 0) {
		best_level = level_now(&accounts[best], now);
		least = remaining_cycles(scheduler, view, best);
	}
	for (size_t i = 0; i < view->waiting_count; i++) {
		const struct account *account = &accounts[view->waiting[i]];
		int level = level_now(account, now);
		if (level < best_level
			|| (level == best_level && account->remaining_cycles >= least))
			continue;
		best = view->waiting[i];
		best_level = level;
		least = account->remaining_cycles;
	}
	return best;
}

/* ---- preemption ---- */

/* Algorithm 3, in the parts of a task's time that it loses if it waits for the other. */
static bool drains(
	const struct scheduler *scheduler, const struct view *view, int running, int next)
{
	double running_loses = remaining_cycles(scheduler, view, next)
		/ estimated_cycles(scheduler, view, running);
	double next_loses = remaining_cycles(scheduler, view, running)
		/ estimated_cycles(scheduler, view, next);
	policy_note(view, running, "slowdown_if_preempted", running_loses);
	policy_note(view, next, "slowdown_if_drained", next_loses);
	return running_loses > next_loses;
}

static bool makes_way(const struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, int running, int next)
{
	switch (knobs->preemption) {
	case PREEMPTION_DRAIN:
		return false;
	case PREEMPTION_KILL:
		return scheduler->accounts[running].kills < knobs->kills_most;
	case PREEMPTION_CHECKPOINT:
		return true;
	default:
		return !drains(scheduler, view, running, next);
	}
}

/* The task that is to get the tiles, at once or when the running one can make way. */
static int choose(struct scheduler *scheduler, const struct knobs *knobs, const struct view *view)
{
	admit(scheduler, knobs, view);
	int running = machine_task(view), next = candidate(scheduler, view);
	if (next < 0 || next == running)
		return -1;
	policy_note(view, next, "token", token_now(scheduler, view, next));
	policy_note(view, next, "token_threshold",
		levels[level_now(&scheduler->accounts[next], view->now_cycles)]);
	policy_note(view, next, "remaining_cycles", scheduler->accounts[next].remaining_cycles);
	return running < 0 || makes_way(scheduler, knobs, view, running, next) ? next : -1;
}

/* What a checkpoint at this boundary has to save. */
static double context_bytes(const struct soc *soc, const struct task_view *task)
{
	double room = (double)soc->tiles
		* ((double)soc->scratchpad_bytes + (double)soc->accumulator_bytes);
	double output = (double)task->trace->layers[task->layer - 1].output_bytes;
	return output >= 0 && output < room ? output : room;
}

static void run_begin(
	struct scheduler *scheduler, const struct knobs *knobs, const struct view *view, int task)
{
	struct account *account = &scheduler->accounts[task];
	double weight = weight_of(&view->tasks[task]);
	bool reset = knobs->token_reset == TOKEN_RESET;
	account->token = reset ? weight : token_now(scheduler, view, task);
	account->context_bytes = 0;
	for (int i = 0; i < LEVELS; i++) {
		bool reached = reset ? weight >= levels[i]
				     : view->now_cycles >= account->reaches_cycles[i];
		account->reaches_cycles[i] = reached ? -INFINITY : INFINITY;
	}
	scheduler->first_layer = view->tasks[task].layer;
}

/* The chosen task gets the tiles, first of all to save the other's context and to restore its own. */
static void start_next(struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, double saved_bytes, struct plan *plan)
{
	int next = scheduler->next;
	double bytes = saved_bytes + scheduler->accounts[next].context_bytes;
	run_begin(scheduler, knobs, view, next);
	scheduler->next = -1;
	plan_run(plan, next, view->soc->tiles, bytes / view->soc->dram_bytes_per_cycle);
}

static void stop_running(
	struct scheduler *scheduler, const struct view *view, enum keep keep, struct plan *plan)
{
	int running = machine_task(view);
	struct task_view stands = view->tasks[running];
	if (keep != KEEP_ALL)
		stands.left = 1;
	if (keep == KEEP_NOTHING)
		stands.layer = 0;
	wait_begin(scheduler, view, running,
		scheduler->accounts[running].estimate_factor
			* isolated_left_cycles(&stands, view->soc->tiles));
	plan_stop(plan, running, keep);
}

static void kill_running(struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, struct plan *plan)
{
	scheduler->accounts[machine_task(view)].kills++;
	stop_running(
		scheduler, view, knobs->kill_to == KILL_TO_TASK ? KEEP_NOTHING : KEEP_LAYERS, plan);
	start_next(scheduler, knobs, view, 0, plan);
}

static void checkpoint_running(struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, struct plan *plan)
{
	int running = machine_task(view);
	double bytes = context_bytes(view->soc, &view->tasks[running]);
	policy_note(view, running, "context_bytes", bytes);
	scheduler->accounts[running].context_bytes = bytes;
	stop_running(scheduler, view, KEEP_ALL, plan);
	start_next(scheduler, knobs, view, bytes, plan);
}

/* Gives the tiles to `next`, if they are free or can be freed now; else waits for a boundary. */
static void carry_out(struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, struct plan *plan)
{
	int running = machine_task(view);
	if (running < 0) {
		start_next(scheduler, knobs, view, 0, plan);
		return;
	}
	const struct task_view *task = &view->tasks[running];
	if (knobs->preemption == PREEMPTION_KILL)
		kill_running(scheduler, knobs, view, plan);
	else if (at_boundary(task) && task->layer > scheduler->first_layer)
		checkpoint_running(scheduler, knobs, view, plan);
	else
		plan->events |= EVENT_LAYER;
}

/* ---- decisions ---- */

/* When the first waiting task rises to a higher level. */
static double first_rise_cycles(const struct scheduler *scheduler, const struct view *view)
{
	double first = INFINITY;
	for (size_t i = 0; i < view->waiting_count; i++) {
		const struct account *account = &scheduler->accounts[view->waiting[i]];
		double rise = rise_cycles(account, view->now_cycles);
		first = rise < first ? rise : first;
	}
	return first;
}

/* The first end of a quantum, counted from now, that is not before `cycles`. */
static double quantum_end_cycles(const struct knobs *knobs, const struct view *view, double cycles)
{
	double quantum = knobs->quantum_ms * 1e-3 * view->soc->clock_hz, count = 1;
	quantum = quantum > 1 ? quantum : 1;
	if (cycles > view->now_cycles + quantum) {
		count = (cycles - view->now_cycles) / quantum;
		if (count < 0x1p53) /* beyond, a double is whole anyway */
			count = (double)(int64_t)count;
		count += view->now_cycles + count * quantum < cycles;
	}
	return view->now_cycles + count * quantum;
}

/* Whoever has just got the tiles may have lost its token by that, and while a switch waits for its
 * boundary what remains of the running task shrinks: then the next quantum's end counts. Otherwise the
 * choice stands until a task rises. */
static double wake_cycles(const struct scheduler *scheduler, const struct knobs *knobs,
	const struct view *view, const struct plan *plan)
{
	size_t started_from_queue = machine_task(view) < 0 ? plan->count : 0;
	if (knobs->preemption == PREEMPTION_DRAIN || view->waiting_count == started_from_queue)
		return INFINITY;
	if (plan->count || scheduler->next >= 0)
		return quantum_end_cycles(knobs, view, 0);
	double rise = first_rise_cycles(scheduler, view);
	return rise < INFINITY ? quantum_end_cycles(knobs, view, rise) : INFINITY;
}

static void start(void *state, const void *knobs, const struct view *view)
{
	(void)knobs, (void)view;
	((struct scheduler *)state)->next = -1;
}

/* If a layer's end is all that has happened, the switch that waited for it is carried out. */
static void decide(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	struct scheduler *scheduler = state;
	plan->events = EVENT_ARRIVAL | EVENT_DONE;
	if (events & ~EVENT_LAYER)
		scheduler->next = choose(scheduler, knobs, view);
	if (scheduler->next >= 0)
		carry_out(scheduler, knobs, view, plan);
	plan->wake_cycles = wake_cycles(scheduler, knobs, view, plan);
}

const struct dispatcher prema_dispatcher = {
	.name = "prema",
	.summary = "all tiles to one task, by tokens and shortest job, preemptive",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct scheduler),
	.task_state_size = sizeof(struct account),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_LAYER,
	.tile_counts = machine_tile_counts,
	.start = start,
	.decide = decide,
};
