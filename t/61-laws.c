/* Laws that hold under every policy: every dispatcher beside every regulator, every choice of their knobs,
 * and beside policies of the test's own that do whatever the interface allows; on random small worlds.
 *
 * A law is a function that returns NULL or what is wrong. A dispatcher or regulator is held to all of them
 * strictly, unless the tables of claims below know it; there stands what holds for it instead.
 *
 * A world that breaks a law is shrunk and written as files that ./moca run takes; the message names them.
 *
 *     LAWS_SEED=N    first world (default 1)       LAWS_WORLDS=N   how many
 *     LAWS_POLICY=X  only policies whose names contain X
 *     LAWS_VERBOSE=1 tells each world and policy before it is replayed: the last one crashed
 *     LAWS_DIRECTORY where failing worlds are written (default: a new one under $TMPDIR or /tmp) */
#include "laws-policies.h"
#include "laws-world.h"

#if defined __SANITIZE_ADDRESS__
enum { WORLDS = 250 };
#else
enum { WORLDS = 3000 };
#endif

/* ---- a trial: one world under one policy, replayed and observed ---- */

enum { STRETCHES = 1 << 15, EDGES = 2 * STRETCHES + 3 * SPEC_TASKS };

/* What the test's own policies were shown of a task's progress. */
struct shown {
	int task;
	double at_cycles, left;
};

struct log {
	size_t count, shown_count;
	struct stretch stretches[STRETCHES];
	struct shown shown[STRETCHES];
};

/* A time in which nothing changes. */
struct moment {
	double from_cycles, to_cycles;
	int tiles, running, executing, waiting;
	int unstarted; /* of the waiting ones: never ran yet */
	double wanted_bytes_per_cycle, granted_bytes_per_cycle; /* wanted: within caps */
};

struct trial {
	const struct spec *spec;
	const struct made *made;
	const struct made *slow; /* the same at half the speed */
	const struct tuned_policy *policy;
	const struct dispatcher_claim *dispatcher;
	const struct regulator_claim *regulator;
	struct log log;
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	size_t moment_count;
	struct moment edges[EDGES], moments[EDGES];
};

/* ---- what dispatchers and regulators claim ---- */

/* Tiles that may be idle at a moment at which tasks wait, by design. */
typedef int idle_fn(const struct trial *t, const struct moment *m);

struct dispatcher_claim {
	const char *name;
	idle_fn *idle;  /* NULL = none */
	bool fixed;     /* tasks run to completion on one group each */
	bool whimsical; /* it decides by how often it is asked, and stops a task that is alone */
	const char *move_knob; /* what a change of tiles costs; alone too it may pay that */
};

/* The value of a policy's knob; NAN if there is none. */
static double knob_value(const struct tuned_policy *policy, const char *key)
{
	const struct dispatcher *d = policy->policy.dispatcher;
	const struct regulator *r = policy->policy.regulator;
	const struct knob *knob = d->knobs ? knob_find(d->knobs, key) : NULL;
	const char *values = policy->dispatcher_knobs;
	if (!knob) {
		knob = r->knobs ? knob_find(r->knobs, key) : NULL;
		values = policy->regulator_knobs;
	}
	if (!knob)
		return NAN;
	const void *value = values + knob->offset;
	return knob->type == KNOB_DOUBLE ? *(const double *)value : *(const int *)value;
}

static int idle_anything(const struct trial *t, const struct moment *m)
{
	(void)m;
	return t->made->soc.tiles;
}

static int idle_less_than_a_group(const struct trial *t, const struct moment *m)
{
	(void)m;
	return t->made->soc.tiles / t->made->soc.groups - 1;
}

/* A task that has stopped for its neighbour waits until that has ended, though others' groups be free. */
static int idle_for_stopped(const struct trial *t, const struct moment *m)
{
	return m->unstarted ? idle_less_than_a_group(t, m) : t->made->soc.tiles;
}

/* As many tasks run as there are host threads. */
static int idle_beyond_threads(const struct trial *t, const struct moment *m)
{
	double threads = knob_value(t->policy, "threads");
	int tiles = t->made->soc.tiles;
	return m->running >= (threads > 0 ? threads : (tiles + 1) / 2) ? tiles : 0;
}

/* As many tasks run as the knob allows. */
static int idle_beyond_tenants(const struct trial *t, const struct moment *m)
{
	return m->running >= knob_value(t->policy, "tenants_most") ? t->made->soc.tiles
								   : idle_less_than_a_group(t, m);
}

/* A task waits until the four tiles are idle that it wants, and for less than three tenths as many tasks as tiles to
 * run. */
static int idle_short_of_four(const struct trial *t, const struct moment *m)
{
	double admitted = knob_value(t->policy, "admit_below");
	int tiles = t->made->soc.tiles;
	if (m->running >= (admitted > 0 ? admitted : (3 * tiles + 9) / 10))
		return tiles;
	return (tiles < 4 ? tiles : 4) - 1;
}

/* Not all of these need be in the tables already. */
static const struct dispatcher_claim dispatcher_claims[] = {
	{"fifo", idle_less_than_a_group, true, false, NULL},
	{"online", idle_beyond_tenants, true, false, NULL},
	{"edf", idle_less_than_a_group, true, false, NULL},
	{"llf", idle_less_than_a_group, true, false, NULL},
	{"moca", idle_less_than_a_group, true, false, NULL},
	{"planaria-moca", idle_for_stopped, false, false, "migration_cycles"},
	{"planaria", NULL, false, false, "migration_cycles"},
	{"aurora", idle_beyond_threads, false, false, "acquire_cycles"},
	{"veltair", idle_short_of_four, false, false, "acquire_cycles"},
	{"shuffler", idle_anything, false, true, NULL},
	{0},
};

struct regulator_claim {
	const char *name;
	/* A share that is a task's whatever others do, in bytes per cycle; NULL = none */
	double (*share)(const struct soc *soc, int tiles, int running);
	/* No task is capped below this, in bytes per cycle; NULL = nothing is claimed */
	double (*least_cap)(const struct trial *t);
	/* Whether identical tenants may be served differently: who comes first takes more; NULL = no */
	bool (*uneven)(const struct trial *t);
	bool whimsical; /* it caps as it likes */
	bool cached;    /* it shares out the L2, and who has less of it moves more */
	/* What all together may draw in a period of so many cycles, in bytes; NULL = no periods */
	double (*budget)(const struct trial *t, double *period_cycles);
	double (*budget_alone)(const struct trial *t, int tiles); /* what one task alone may */
};

static double share_of_tiles(const struct soc *soc, int tiles, int running)
{
	(void)running;
	return soc->dram_bytes_per_cycle * soc->dram_efficiency * tiles / soc->tiles;
}

/* A tenant alone has its part of the nominal bandwidth. */
static double share_of_tiles_served(const struct soc *soc, int tiles, int running)
{
	return soc->dram_bytes_per_cycle * (running > 1 ? soc->dram_efficiency : 1) * tiles
		/ soc->tiles;
}

static double never_caps(const struct trial *t)
{
	(void)t;
	return INFINITY;
}

/* A task that begins a layer later meets the demands that others have noted. */
static double floor_of_knob(const struct trial *t)
{
	return knob_value(t->policy, "floor_fraction") * knob_value(t->policy, "bandwidth_fraction")
		* t->made->soc.dram_bytes_per_cycle;
}

static bool in_turn(const struct trial *t)
{
	(void)t;
	return true;
}

/* Memguard's modes and reservations, in the order of their knobs. */
enum { STRICT, RECLAIM, BY_TILES = 0, BY_GROUPS };

/* Who draws first takes what others have donated. */
static bool in_turn_if_reclaimed(const struct trial *t)
{
	return knob_value(t->policy, "mode") != STRICT;
}

static double guaranteed_bytes(const struct trial *t)
{
	double period_cycles = knob_value(t->policy, "period_ms") * 1e-3 * t->made->soc.clock_hz;
	return knob_value(t->policy, "guaranteed_fraction") * t->made->soc.dram_bytes_per_cycle
		* period_cycles;
}

/* Nothing beyond what is guaranteed, unless the rest of a period is free for all. */
static double budget_guaranteed(const struct trial *t, double *period_cycles)
{
	*period_cycles = knob_value(t->policy, "period_ms") * 1e-3 * t->made->soc.clock_hz;
	return knob_value(t->policy, "mode") > RECLAIM ? INFINITY : guaranteed_bytes(t);
}

/* Its reservation, or what all others would reserve as well. */
static double budget_reserved(const struct trial *t, int tiles)
{
	double reservation = knob_value(t->policy, "reservation"), all = guaranteed_bytes(t);
	if (knob_value(t->policy, "mode") > RECLAIM)
		return INFINITY;
	if (knob_value(t->policy, "mode") == RECLAIM || reservation > BY_GROUPS)
		return all;
	return reservation == BY_TILES ? all * tiles / t->made->soc.tiles
				       : all / t->made->soc.groups;
}

static const struct regulator_claim regulator_claims[] = {
	{"none", .least_cap = never_caps},
	{"maxmin", .least_cap = never_caps},
	{"equal", .least_cap = never_caps},
	{"weighted", .least_cap = never_caps},
	{"strict", .least_cap = never_caps},
	{"deadline", .least_cap = never_caps},
	{"optimizer", .least_cap = never_caps, .uneven = in_turn},
	{"tdma", .share = share_of_tiles},
	{"tiles", .share = share_of_tiles_served},
	{"moca", .least_cap = floor_of_knob, .uneven = in_turn},
	{"aurora", .least_cap = floor_of_knob, .uneven = in_turn},
	{"memguard", .uneven = in_turn_if_reclaimed, .budget = budget_guaranteed,
		.budget_alone = budget_reserved},
	{"camdn", .least_cap = never_caps, .uneven = in_turn, .cached = true},
	{"meddler", .uneven = in_turn, .whimsical = true},
	{"capper", .uneven = in_turn, .whimsical = true},
	{0},
};

static const struct dispatcher_claim *dispatcher_claim(const struct tuned_policy *policy)
{
	const struct dispatcher_claim *claim = dispatcher_claims;
	while (claim->name && strcmp(claim->name, policy->policy.dispatcher->name) != 0)
		claim++;
	return claim;
}

static const struct regulator_claim *regulator_claim(const struct tuned_policy *policy)
{
	const struct regulator_claim *claim = regulator_claims;
	while (claim->name && strcmp(claim->name, policy->policy.regulator->name) != 0)
		claim++;
	return claim;
}

/* ---- replaying and observing ---- */

static const char *says(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *says(const char *format, ...)
{
	static char text[512];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return text;
}

static bool near(double a, double b)
{
	double most = fabs(a) > fabs(b) ? fabs(a) : fabs(b);
	return fabs(a - b) <= 1e-6 + 1e-9 * most;
}

static void log_stretch(void *data, const struct stretch *stretch)
{
	struct log *log = data;
	ck_assert_uint_lt(log->count, STRETCHES);
	log->stretches[log->count++] = *stretch;
}

static void log_note(void *data, double now_cycles, int task, const char *what, double value)
{
	struct log *log = data;
	expect(now_cycles >= 0 && what && *what, "a note says what it tells of");
	expect(!isnan(value), "a note tells a number");
	if (strcmp(what, "left") == 0 && log->shown_count < STRETCHES)
		log->shown[log->shown_count++] = (struct shown){task, now_cycles, value};
}

/* In `replay`, which has replayed other worlds before. */
static const char *replay_in(struct replay *replay, const struct made *made,
	const struct workload *workload, const struct tuned_policy *policy, struct log *log,
	struct outcome *outcomes, struct totals *totals)
{
	struct scenario scenario = {&made->soc, workload, made->traces, made->noise};
	struct observer observer = {log, log_stretch, {log, log_note}};
	static struct err err;
	complaint = NULL;
	if (log)
		log->count = log->shown_count = 0;
	bool ok = replay_run(
		replay, &scenario, policy, log ? &observer : NULL, outcomes, totals, &err);
	return ok ? complaint : err.text;
}

static struct replay *used_replay(void)
{
	static struct replay *replay;
	return replay ? replay : (replay = replay_new());
}

static int by_time(const void *a, const void *b)
{
	const struct moment *one = a, *other = b;
	return (one->from_cycles > other->from_cycles) - (one->from_cycles < other->from_cycles);
}

static size_t stretch_edges(const struct stretch *s, struct moment *edges)
{
	int executing = !s->migrating;
	double wanted = s->capped_bytes_per_cycle, granted = s->granted_bytes_per_cycle;
	edges[0] =
		(struct moment){s->from_cycles, 0, s->tiles, 1, executing, -1, 0, wanted, granted};
	edges[1] = (struct moment){
		s->to_cycles, 0, -s->tiles, -1, -executing, 1, 0, -wanted, -granted};
	return 2;
}

static void moment_step(struct moment *now, const struct moment *edge)
{
	now->tiles += edge->tiles;
	now->running += edge->running;
	now->executing += edge->executing;
	now->waiting += edge->waiting;
	now->unstarted += edge->unstarted;
	now->granted_bytes_per_cycle += edge->granted_bytes_per_cycle;
	now->wanted_bytes_per_cycle += edge->wanted_bytes_per_cycle;
	if (now->executing == 0) /* what rounding has left */
		now->granted_bytes_per_cycle = now->wanted_bytes_per_cycle = 0;
}

/* All moments but those that rounding has made, a billionth of the time long. */
static void moments_find(struct trial *t)
{
	size_t edges = 0;
	for (size_t i = 0; i < t->log.count; i++)
		edges += stretch_edges(&t->log.stretches[i], t->edges + edges);
	for (size_t i = 0; i < t->made->workload.task_count; i++) {
		double arrival = t->made->tasks[i].arrival_cycles;
		double start = t->outcomes[i].start_cycles, end = t->outcomes[i].finish_cycles;
		t->edges[edges++] = (struct moment){arrival, 0, 0, 0, 0, 1, 1, 0, 0};
		t->edges[edges++] =
			(struct moment){isnan(start) ? end : start, 0, 0, 0, 0, 0, -1, 0, 0};
		t->edges[edges++] = (struct moment){end, 0, 0, 0, 0, -1, 0, 0, 0};
	}
	qsort(t->edges, edges, sizeof *t->edges, by_time);
	struct moment now = {0};
	t->moment_count = 0;
	for (size_t i = 0; i < edges; i++) {
		now.to_cycles = t->edges[i].from_cycles;
		if (now.to_cycles - now.from_cycles > 1e-9 * now.to_cycles)
			t->moments[t->moment_count++] = now;
		moment_step(&now, &t->edges[i]);
		now.from_cycles = now.to_cycles;
	}
}

/* NULL, or why it could not be replayed. */
static const char *trial_run(struct trial *t, const struct spec *spec, const struct made *made,
	const struct made *slow, const struct tuned_policy *policy)
{
	t->spec = spec;
	t->made = made;
	t->slow = slow;
	t->policy = policy;
	t->dispatcher = dispatcher_claim(policy);
	t->regulator = regulator_claim(policy);
	const char *wrong = replay_in(
		used_replay(), made, &made->workload, policy, &t->log, t->outcomes, &t->totals);
	if (!wrong)
		moments_find(t);
	return wrong;
}

static const struct trace *trace_of(const struct trial *t, int task)
{
	return t->made->traces[t->made->tasks[task].network];
}

static double noise_of(const struct trial *t, int task)
{
	return t->made->noise ? t->made->noise[task] : 1;
}

/* ---- a stretch's layer ---- */

/* What the layer asks for on the tiles and with the L2 that it has. The level is not observed: it is the
 * one whose bytes are those that were moved. */
static const struct op_cost *stretch_cost(const struct trial *t, const struct stretch *s)
{
	const struct lowering *on = trace_of(t, s->task)->on[s->tiles];
	double moved = s->granted_bytes_per_cycle * (s->to_cycles - s->from_cycles);
	const struct op_cost *best = NULL;
	double least = INFINITY;
	for (int level = 0; level < CACHE_LEVELS; level++) {
		const struct op_cost *cost = &on->under[level]->costs[s->layer];
		double away = fabs(moved - s->progress * (double)cost->dram_bytes);
		if (away < least - 1e-6) {
			least = away;
			best = cost;
		}
	}
	return least <= 1e-6 + 1e-9 * moved ? best : NULL;
}

static double stretch_isolated(const struct trial *t, const struct stretch *s)
{
	const struct op_cost *cost = stretch_cost(t, s);
	return s->progress * noise_of(t, s->task) * (cost ? (double)cost->isolated_cycles : 0);
}

/* Cycles that the cap took. */
static double stretch_throttled(const struct trial *t, const struct stretch *s)
{
	double demand = s->demand_bytes_per_cycle, capped = s->capped_bytes_per_cycle;
	const struct op_cost *cost = stretch_cost(t, s);
	if (demand <= capped || !cost)
		return 0;
	if (capped == 0)
		return s->to_cycles - s->from_cycles;
	double alone =
		(double)cost->dram_bytes / (double)cost->isolated_cycles / noise_of(t, s->task);
	return stretch_isolated(t, s) * (alone / capped - alone / demand);
}

/* ---- what a task's stretches add up to ---- */

struct sums {
	double executed, migrating, tile_cycles;
	double kept_isolated, kept_compute, discarded_isolated;
	double kept_bytes, discarded_bytes, throttled;
	double progress[SPEC_LAYERS]; /* kept, of each layer */
	int least_tiles, most_tiles, stretches;
};

static void sums_add(struct sums *sums, const struct trial *t, const struct stretch *s)
{
	double elapsed = s->to_cycles - s->from_cycles;
	sums->tile_cycles += s->tiles * elapsed;
	sums->stretches++;
	if (s->tiles > sums->most_tiles)
		sums->most_tiles = s->tiles;
	if (s->tiles < sums->least_tiles || !sums->least_tiles)
		sums->least_tiles = s->tiles;
	if (s->migrating) {
		sums->migrating += elapsed;
		return;
	}
	sums->executed += elapsed;
	sums->throttled += stretch_throttled(t, s);
	const struct op_cost *cost = stretch_cost(t, s);
	if (!cost)
		return;
	/* from the last on: what ends the layer was kept, what is before that thrown away */
	double isolated = stretch_isolated(t, s), bytes = s->progress * (double)cost->dram_bytes;
	if (sums->progress[s->layer] < 1 - 1e-9 || s->progress < 1e-9) {
		sums->progress[s->layer] += s->progress;
		sums->kept_isolated += isolated;
		sums->kept_bytes += bytes;
		sums->kept_compute +=
			s->progress * noise_of(t, s->task) * (double)cost->compute_cycles;
	} else {
		sums->discarded_isolated += isolated;
		sums->discarded_bytes += bytes;
	}
}

static struct sums sums_of(const struct trial *t, int task)
{
	struct sums sums = {0};
	for (size_t i = t->log.count; i-- > 0;)
		if (t->log.stretches[i].task == task)
			sums_add(&sums, t, &t->log.stretches[i]);
	return sums;
}

/* ---- the laws ---- */

static int task_count(const struct trial *t)
{
	return (int)t->made->workload.task_count;
}

/* Each stretch moves the bytes of the work that it does. */
static const char *bytes_follow_work(const struct trial *t)
{
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		if (!s->migrating && !stretch_cost(t, s))
			return says("task %d, layer %zu: %g of it moved %g bytes", s->task,
				s->layer, s->progress,
				s->granted_bytes_per_cycle * (s->to_cycles - s->from_cycles));
		if (s->migrating && (s->progress != 0 || s->granted_bytes_per_cycle != 0))
			return says("task %d works while it moves", s->task);
	}
	return NULL;
}

/* A task that ends has done each layer once, besides what was thrown away; its bytes are those of all
 * that it did. */
static const char *work_is_done_once(const struct trial *t)
{
	double discarded = 0, dropped = 0;
	for (int task = 0; task < task_count(t); task++) {
		const struct outcome *o = &t->outcomes[task];
		struct sums sums = sums_of(t, task);
		for (size_t i = 0; !o->dropped && i < trace_of(t, task)->layer_count; i++)
			if (fabs(sums.progress[i] - 1) > 1e-8)
				return says("task %d did %.12g of layer %zu", task,
					sums.progress[i], i);
		if (!near(sums.kept_bytes + sums.discarded_bytes, o->dram_bytes))
			return says("task %d moved %.12g bytes, and was accounted %.12g", task,
				sums.kept_bytes + sums.discarded_bytes, o->dram_bytes);
		discarded += o->dropped ? 0 : sums.discarded_bytes;
		dropped += o->dropped ? sums.kept_bytes + sums.discarded_bytes : 0;
	}
	if (t->totals.discarded_bytes < discarded - 1e-5 - 1e-9 * discarded
		|| t->totals.discarded_bytes > (discarded + dropped) * (1 + 1e-9) + 1e-5)
		return says("%.12g bytes were moved in vain, and %.12g accounted", discarded,
			t->totals.discarded_bytes);
	return NULL;
}

static const char *grants_within_caps(const struct trial *t)
{
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		if (s->granted_bytes_per_cycle > s->capped_bytes_per_cycle * (1 + 1e-9) + 1e-12
			|| s->granted_bytes_per_cycle < 0)
			return says("task %d is granted %.12g, over its cap %.12g", s->task,
				s->granted_bytes_per_cycle, s->capped_bytes_per_cycle);
		if (s->capped_bytes_per_cycle > s->demand_bytes_per_cycle * (1 + 1e-9))
			return says("task %d is capped at %.12g, over its demand %.12g", s->task,
				s->capped_bytes_per_cycle, s->demand_bytes_per_cycle);
	}
	return NULL;
}

static const char *nothing_is_oversubscribed(const struct trial *t)
{
	const struct soc *soc = &t->made->soc;
	for (size_t i = 0; i < t->moment_count; i++) {
		const struct moment *m = &t->moments[i];
		double most =
			soc->dram_bytes_per_cycle * (m->executing > 1 ? soc->dram_efficiency : 1);
		if (m->granted_bytes_per_cycle > most * (1 + 1e-9))
			return says("at %.12g: %.12g of %.12g bytes per cycle are granted",
				m->from_cycles, m->granted_bytes_per_cycle, most);
		if (m->tiles > soc->tiles || m->tiles < 0)
			return says("at %.12g: %d of %d tiles are held", m->from_cycles, m->tiles,
				soc->tiles);
	}
	return NULL;
}

/* Withheld bytes are withheld from somebody. */
static const char *totals_add_up(const struct trial *t)
{
	double throttled = 0, contended = 0, end = 0;
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		double elapsed = s->to_cycles - s->from_cycles;
		throttled += (s->demand_bytes_per_cycle - s->capped_bytes_per_cycle) * elapsed;
		contended += (s->capped_bytes_per_cycle - s->granted_bytes_per_cycle) * elapsed;
	}
	for (int task = 0; task < task_count(t); task++)
		if (t->outcomes[task].finish_cycles > end)
			end = t->outcomes[task].finish_cycles;
	if (!near(throttled, t->totals.throttled_bytes))
		return says("caps withheld %.12g bytes, and %.12g are told", throttled,
			t->totals.throttled_bytes);
	if (!near(contended, t->totals.contended_bytes))
		return says("%.12g bytes were contended, and %.12g are told", contended,
			t->totals.contended_bytes);
	return end == t->totals.end_cycles ? NULL : says("the end is at %.12g", end);
}

/* One stretch after another, from the start to the finish, none before the arrival. */
static const char *tasks_run_in_order(const struct trial *t)
{
	double until[SPEC_TASKS];
	for (int task = 0; task < task_count(t); task++)
		until[task] = -1;
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		const struct outcome *o = &t->outcomes[s->task];
		double *before = &until[s->task];
		if (s->to_cycles < s->from_cycles || s->from_cycles < *before)
			return says("task %d runs in two slots at %.12g", s->task, s->from_cycles);
		if (*before < 0 && s->from_cycles != o->start_cycles)
			return says("task %d starts at %.12g, and %.12g is told", s->task,
				s->from_cycles, o->start_cycles);
		*before = s->to_cycles;
	}
	for (int task = 0; task < task_count(t); task++) {
		const struct outcome *o = &t->outcomes[task];
		double arrival = t->made->tasks[task].arrival_cycles;
		if (o->start_cycles < arrival || !(o->finish_cycles >= arrival))
			return says(
				"task %d starts at %.12g and ends at %.12g, and arrives at %.12g",
				task, o->start_cycles, o->finish_cycles, arrival);
		if (o->dropped ? until[task] > o->finish_cycles : until[task] != o->finish_cycles)
			return says("task %d runs until %.12g and ends at %.12g", task, until[task],
				o->finish_cycles);
	}
	return NULL;
}

/* The parts of a latency are what was observed, none is negative, and they add up to it. */
static const char *parts_add_up(const struct trial *t)
{
	for (int task = 0; task < task_count(t); task++) {
		const struct outcome *o = &t->outcomes[task];
		struct sums sums = sums_of(t, task);
		double latency = o->finish_cycles - t->made->tasks[task].arrival_cycles;
		double slowed = sums.executed - sums.kept_isolated - sums.discarded_isolated;
		const struct {
			const char *name;
			double told, seen;
		} parts[] = {
			{"latency", parts_sum(o), latency},
			{"queued", o->queued_cycles, latency - sums.executed - sums.migrating},
			{"throttled", o->throttled_cycles, sums.throttled},
			{"interference", o->interference_cycles, slowed - sums.throttled},
			{"tile", o->tile_cycles, sums.tile_cycles},
			/* of a dropped task one cannot see from outside what it would have kept */
			{"migration", o->migration_cycles,
				o->dropped ? o->migration_cycles
					   : sums.migrating + sums.discarded_isolated},
			{"compute", o->compute_cycles,
				o->dropped ? o->compute_cycles : sums.kept_compute},
			{"compute and memory", o->compute_cycles + o->memory_cycles,
				o->dropped ? o->compute_cycles + o->memory_cycles
					   : sums.kept_isolated},
		};
		for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
			if (!near(parts[i].told, parts[i].seen) || parts[i].told < -1e-6)
				return says("task %d: %s cycles are %.12g, and %.12g are told",
					task, parts[i].name, parts[i].seen, parts[i].told);
		if (o->memory_cycles < -1e-6)
			return says("task %d: memory cycles are %.12g", task, o->memory_cycles);
	}
	return NULL;
}

/* On tiles that never changed, compute + memory is the isolated time on them; with shares of the L2 no less than with
 * all of it and no more than with none. */
static const char *isolated_on_its_tiles(const struct trial *t)
{
	bool shared = t->policy->policy.regulator->shares_cache;
	for (int task = 0; task < task_count(t); task++) {
		const struct outcome *o = &t->outcomes[task];
		struct sums sums = sums_of(t, task);
		if (o->dropped || sums.least_tiles != sums.most_tiles)
			continue;
		const struct lowering *on = trace_of(t, task)->on[sums.most_tiles];
		size_t layers = trace_of(t, task)->layer_count;
		double noise = noise_of(t, task), took = o->compute_cycles + o->memory_cycles;
		double least = noise * on->isolated_before[layers], most = least;
		if (shared)
			most = noise * on->under[CACHE_NONE]->isolated_before[layers];
		if ((took < least && !near(took, least)) || (took > most && !near(took, most)))
			return says(
				"task %d takes %.12g cycles of compute and memory; isolated %.12g",
				task, took, least);
	}
	return NULL;
}

/* No tile is idle while a task waits, as far as the dispatcher claims it. */
static const char *work_is_conserved(const struct trial *t)
{
	for (size_t i = 0; i < t->moment_count; i++) {
		const struct moment *m = &t->moments[i];
		int idle = t->made->soc.tiles - m->tiles;
		int most = t->dispatcher->idle ? t->dispatcher->idle(t, m) : 0;
		if (m->waiting > 0 && idle > most)
			return says("at %.12g: %d tasks wait while %d tiles are idle",
				m->from_cycles, m->waiting, idle);
	}
	return NULL;
}

/* A dispatcher onto fixed groups never stops, moves or resizes a task. */
static const char *fixed_groups_are_fixed(const struct trial *t)
{
	int group = t->made->soc.tiles / t->made->soc.groups;
	for (int task = 0; task < task_count(t) && t->dispatcher->fixed; task++) {
		const struct outcome *o = &t->outcomes[task];
		double held = group * (o->finish_cycles - o->start_cycles);
		if (o->start_cycles >= 0 && !near(o->tile_cycles, held))
			return says("task %d holds %.12g tile cycles", task, o->tile_cycles);
		if (o->migration_cycles != 0)
			return says("task %d migrates", task);
	}
	return NULL;
}

static int by_moment(const void *key, const void *element)
{
	const double *at = key;
	const struct moment *m = element;
	return *at < m->from_cycles ? -1 : *at >= m->to_cycles;
}

/* The share that a task has in a stretch of its own, by those who ran then. */
static double stretch_share(const struct trial *t, const struct stretch *s)
{
	double middle = (s->from_cycles + s->to_cycles) / 2;
	const struct moment *m =
		bsearch(&middle, t->moments, t->moment_count, sizeof *m, by_moment);
	bool rounding = s->to_cycles - s->from_cycles <= 1e-9 * s->to_cycles;
	if (!t->regulator->share || !m || rounding)
		return INFINITY;
	return t->regulator->share(&t->made->soc, s->tiles, m->running);
}

/* Where a regulator gives each task a share of its own, its cap is that share, whatever others do. */
static const char *shares_are_kept(const struct trial *t)
{
	for (size_t i = 0; i < t->log.count && t->regulator->share; i++) {
		const struct stretch *s = &t->log.stretches[i];
		double share = stretch_share(t, s), demand = s->demand_bytes_per_cycle;
		double expected = demand < share ? demand : share;
		if (!s->migrating && share < INFINITY && !near(s->capped_bytes_per_cycle, expected))
			return says("task %d is capped at %.12g, its share is %.12g", s->task,
				s->capped_bytes_per_cycle, expected);
	}
	return NULL;
}

enum { PERIODS = 1 << 14 };

/* The stretch's bytes, to the periods in which they are drawn. */
static void bytes_to_periods(const struct stretch *s, double period_cycles, double *bytes)
{
	for (double from = s->from_cycles; from < s->to_cycles;) {
		size_t period = (size_t)(from / period_cycles);
		double end = (double)(period + 1) * period_cycles;
		double to = s->to_cycles < end ? s->to_cycles : end;
		if (period < PERIODS)
			bytes[period] += s->granted_bytes_per_cycle * (to - from);
		from = to;
	}
}

/* In no period more is drawn than the regulator's budget for it. */
static const char *budgets_hold(const struct trial *t)
{
	static double bytes[PERIODS];
	double period_cycles = INFINITY;
	double most = t->regulator->budget ? t->regulator->budget(t, &period_cycles) : INFINITY;
	if (most == INFINITY)
		return NULL;
	memset(bytes, 0, sizeof bytes);
	for (size_t i = 0; i < t->log.count; i++)
		bytes_to_periods(&t->log.stretches[i], period_cycles, bytes);
	for (size_t i = 0; i < PERIODS; i++)
		if (bytes[i] > most * (1 + 1e-6))
			return says("in period %zu %.12g bytes are drawn; its budget is %.12g", i,
				bytes[i], most);
	return NULL;
}

/* Nobody is capped below what the regulator claims. */
static const char *caps_have_a_floor(const struct trial *t)
{
	double least = t->regulator->least_cap ? t->regulator->least_cap(t) : 0;
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		double demand = s->demand_bytes_per_cycle;
		if (!s->migrating
			&& s->capped_bytes_per_cycle
				< (demand < least ? demand : least) * (1 - 1e-9))
			return says("task %d is capped at %.12g, at least %.12g are claimed",
				s->task, s->capped_bytes_per_cycle, least);
	}
	return NULL;
}

/* While somebody lacks bytes that his cap allows, the DRAM is full. */
static const char *the_dram_is_full_if_contended(const struct trial *t)
{
	const struct soc *soc = &t->made->soc;
	for (size_t i = 0; i < t->moment_count; i++) {
		const struct moment *m = &t->moments[i];
		double capacity =
			soc->dram_bytes_per_cycle * (m->executing > 1 ? soc->dram_efficiency : 1);
		double wanted = m->wanted_bytes_per_cycle;
		if (!near(m->granted_bytes_per_cycle, wanted < capacity ? wanted : capacity))
			return says("at %.12g: %.12g bytes per cycle are granted, %.12g wanted",
				m->from_cycles, m->granted_bytes_per_cycle, wanted);
	}
	return NULL;
}

/* Work that the task did from then on in the layer in which it was. */
static double progress_from(const struct trial *t, const struct shown *shown)
{
	const struct stretch *first = NULL;
	double progress = 0;
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		if (s->task != shown->task || s->from_cycles < shown->at_cycles
			|| s->to_cycles == shown->at_cycles)
			continue;
		first = first ? first : s;
		progress += s->layer == first->layer ? s->progress : 0;
	}
	return progress;
}

/* A regulator that revises is shown what is left of each layer. (Only where nothing is thrown away: then what was
 * left is what was done later.) */
static const char *progress_is_shown(const struct trial *t)
{
	for (size_t i = 0; i < t->log.shown_count && t->dispatcher->fixed; i++) {
		const struct shown *shown = &t->log.shown[i];
		/* what rounding has left of a layer is done at the same instant */
		if (shown->left < 1e-9)
			continue;
		if (fabs(progress_from(t, shown) - shown->left) > 1e-8)
			return says(
				"at %.12g %.12g of task %d's layer are shown to be left; were %.12g",
				shown->at_cycles, shown->left, shown->task,
				progress_from(t, shown));
	}
	return NULL;
}

/* ---- laws about two replays ---- */

static const char *outcomes_differ(
	const struct outcome *got, const struct outcome *expected, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(&got[i], &expected[i], offsetof(struct outcome, dropped)) != 0
			|| got[i].dropped != expected[i].dropped)
			return says("task %zu ends at %.17g instead of %.17g", i,
				got[i].finish_cycles, expected[i].finish_cycles);
	return NULL;
}

static const char *times_differ(
	const struct outcome *got, const struct outcome *expected, size_t count, double scale)
{
	for (size_t i = 0; i < count; i++) {
		double start = scale * expected[i].start_cycles;
		if (got[i].finish_cycles != scale * expected[i].finish_cycles
			|| (got[i].start_cycles != start && !isnan(start))
			|| got[i].dropped != expected[i].dropped)
			return says("task %zu runs from %.17g to %.17g instead of %.17g to %.17g",
				i, got[i].start_cycles, got[i].finish_cycles, start,
				scale * expected[i].finish_cycles);
	}
	return NULL;
}

/* A fresh replay, with nobody watching, gives the same bits as one that was used for other worlds. */
static const char *nothing_is_remembered(const struct trial *t)
{
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	struct replay *fresh = replay_new();
	const char *wrong =
		replay_in(fresh, t->made, &t->made->workload, t->policy, NULL, outcomes, &totals);
	replay_free(fresh);
	if (wrong)
		return wrong;
	if (memcmp(&totals, &t->totals, sizeof totals) != 0)
		return "unwatched, the totals differ";
	return outcomes_differ(outcomes, t->outcomes, t->made->workload.task_count);
}

static bool stretches_same(const struct stretch *a, const struct stretch *b)
{
	return a->task == b->task && a->slot == b->slot && a->tiles == b->tiles
		&& a->layer == b->layer && a->from_cycles == b->from_cycles
		&& a->to_cycles == b->to_cycles && a->progress == b->progress
		&& a->granted_bytes_per_cycle == b->granted_bytes_per_cycle;
}

/* What happened before a task came does not depend on what comes. */
static const char *the_future_is_unknown(const struct trial *t)
{
	static struct log log;
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	struct workload early = t->made->workload;
	double until = t->made->tasks[early.task_count / 2].arrival_cycles;
	while (early.task_count && t->made->tasks[early.task_count - 1].arrival_cycles >= until)
		early.task_count--;
	if (!early.task_count)
		return NULL;
	const char *wrong =
		replay_in(used_replay(), t->made, &early, t->policy, &log, outcomes, &totals);
	if (wrong)
		return wrong;
	for (size_t i = 0; i < t->log.count && t->log.stretches[i].to_cycles < until; i++)
		if (i >= log.count || !stretches_same(&t->log.stretches[i], &log.stretches[i]))
			return says("what comes at %.12g changes task %d at %.12g", until,
				t->log.stretches[i].task, t->log.stretches[i].to_cycles);
	for (size_t i = 0; i < early.task_count; i++)
		if (t->outcomes[i].finish_cycles < until
			&& outcomes_differ(&outcomes[i], &t->outcomes[i], 1))
			return says("what comes at %.12g changes the end of task %zu", until, i);
	return NULL;
}

/* Reads the task list as a file whose lines stand in reverse, its tasks under other numbers. */
static bool workload_reverse(
	const struct made *made, struct arena *arena, struct workload *workload)
{
	struct text source;
	struct workload_source read;
	struct workload_knobs knobs;
	struct err err;
	char text[4096];
	int used =
		snprintf(text, sizeof text, "task,network,priority,arrival_cycles,target_cycles\n");
	for (size_t i = made->workload.task_count; i-- > 0;) {
		const struct task *task = &made->tasks[i];
		used += snprintf(text + used, sizeof text - (size_t)used, "%d,%s,%d,%.0f,%.0f\n",
			3 * task->number + 5, made->networks[task->network], task->priority,
			task->arrival_cycles, task->target_cycles);
	}
	bool ok = text_from_bytes("t.csv", text, (size_t)used, arena, &source, &err)
		&& workload_parse(&source, "t", arena, &read, &knobs, &err);
	if (ok)
		workload_make(&read, &knobs, 1, arena, workload);
	return ok;
}

static const char *lines_have_no_order(const struct trial *t)
{
	struct arena arena = {0};
	struct made reversed = *t->made;
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	if (!workload_reverse(t->made, &arena, &reversed.workload))
		return "the task list cannot be read back";
	for (size_t n = 0; n < reversed.workload.network_count; n++)
		for (size_t k = 0; k < t->made->workload.network_count; k++)
			if (strcmp(reversed.workload.networks[n], t->made->networks[k]) == 0)
				reversed.traces[n] = t->made->traces[k];
	const char *wrong = replay_in(
		used_replay(), &reversed, &reversed.workload, t->policy, NULL, outcomes, &totals);
	if (!wrong)
		wrong = outcomes_differ(outcomes, t->outcomes, t->made->workload.task_count);
	arena_free(&arena);
	return wrong;
}

/* The same knobs for a clock twice as fast: those in cycles double, those in bytes per cycle halve. */
static void *knobs_slow(
	const struct knob *knobs, const void *values, size_t size, struct arena *arena)
{
	if (!knobs)
		return NULL;
	char *slow = arena_alloc(arena, size);
	memcpy(slow, values, size);
	for (; knobs->key; knobs++) {
		double factor = strcmp(knobs->unit, "cycles") == 0 ? 2
			: strcmp(knobs->unit, "bytes/cycle") == 0  ? 0.5
								   : 1;
		if (knobs->type == KNOB_DOUBLE)
			*(double *)(void *)(slow + knobs->offset) *= factor;
		else if (factor == 2)
			*(int *)(void *)(slow + knobs->offset) *= 2;
	}
	return slow;
}

/* Twice the cycles for everything and half the bytes per cycle: the same story at half the speed, to the
 * bit. */
static const char *latency_scales_with_the_clock(const struct trial *t)
{
	struct arena arena = {0};
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	struct tuned_policy slow = *t->policy;
	const struct dispatcher *d = slow.policy.dispatcher;
	const struct regulator *r = slow.policy.regulator;
	slow.dispatcher_knobs = knobs_slow(d->knobs, slow.dispatcher_knobs, d->knobs_size, &arena);
	slow.regulator_knobs = knobs_slow(r->knobs, slow.regulator_knobs, r->knobs_size, &arena);
	const char *wrong = replay_in(
		used_replay(), t->slow, &t->slow->workload, &slow, NULL, outcomes, &totals);
	arena_free(&arena);
	return wrong ? wrong : times_differ(outcomes, t->outcomes, t->made->workload.task_count, 2);
}

/* ---- laws about worlds made for them ---- */

/* Only the first task, which wants no more than the DRAM has. */
static void prepare_alone(struct spec *spec)
{
	spec->task_count = 1;
	spec->greedy = 0;
}

/* How often the first task's tiles change while it runs. */
static int tile_changes(const struct trial *t)
{
	int changes = 0;
	for (size_t i = 1; i < t->log.count; i++)
		changes += t->log.stretches[i].tiles != t->log.stretches[i - 1].tiles;
	return changes;
}

/* Cycles for which one task stalls that draws no more than so many bytes in a period: each layer draws at its own
 * rate until the budget is spent, and waits for the next period. */
static double stalled_alone(const struct trial *t, double budget_bytes, double period_cycles)
{
	const struct lowering *on = trace_of(t, 0)->on[t->log.stretches[0].tiles];
	double now = t->outcomes[0].start_cycles, drawn = 0, stalled = 0, noise = noise_of(t, 0);
	double end = (floor(now / period_cycles) + 1) * period_cycles;
	for (size_t i = 0; i < trace_of(t, 0)->layer_count; i++) {
		double left = noise * on->demands[i].isolated_cycles;
		double rate = on->demands[i].dram_bytes_per_cycle / noise;
		while (left > 1e-9) {
			double until_dry = rate > 0 ? (budget_bytes - drawn) / rate : INFINITY;
			double step = left < end - now ? left : end - now;
			bool dry = until_dry <= step && until_dry < left;
			step = dry ? until_dry : step;
			now += step;
			left -= step;
			drawn += rate * step;
			if (dry)
				stalled += end - now;
			if (dry || now >= end) {
				now = end;
				end += period_cycles;
				drawn = 0;
			}
		}
	}
	return stalled;
}

/* Cycles that its regulator takes from a task alone: by its share, or by its budget. A budget that is spent just as
 * the work ends may be so to the last byte or not: `rounding` is -1 or 1. */
static double throttled_alone(const struct trial *t, int rounding)
{
	double throttled = 0, period_cycles;
	if (t->regulator->budget_alone) {
		t->regulator->budget(t, &period_cycles);
		double budget = t->regulator->budget_alone(t, t->log.stretches[0].tiles);
		budget *= 1 + 1e-7 * rounding;
		return budget < INFINITY ? stalled_alone(t, budget, period_cycles) : 0;
	}
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		double share = stretch_share(t, s), demand = s->demand_bytes_per_cycle;
		throttled += demand > share ? stretch_isolated(t, s) * (demand / share - 1) : 0;
	}
	return throttled;
}

/* Whether it could miss its target alone, on some tiles that the dispatcher may give it. */
static bool hopeless_alone(const struct trial *t)
{
	int counts[TILES_MOST + 1];
	bool hopeless = false;
	t->policy->policy.dispatcher->tile_counts(
		&t->made->soc, t->policy->dispatcher_knobs, counts);
	for (const int *tiles = counts; *tiles; tiles++)
		hopeless |= trace_isolated_cycles(trace_of(t, 0), *tiles)
			>= t->made->tasks[0].target_cycles;
	return hopeless;
}

/* One task alone starts at once and takes exactly its isolated time on the tiles that it has, but what a
 * share of its own takes from it, and what its dispatcher pays for a change of tiles. */
static const char *alone_is_isolated(const struct trial *t)
{
	const struct outcome *o = t->outcomes;
	if (t->dispatcher->whimsical || t->regulator->whimsical)
		return NULL;
	if (o->dropped)
		return hopeless_alone(t) ? NULL : "dropped, though alone it meets its target";
	double most = throttled_alone(t, -1), least = throttled_alone(t, 1), isolated = 0;
	for (size_t i = 0; i < t->log.count; i++)
		isolated += stretch_isolated(t, &t->log.stretches[i]);
	double moving = t->dispatcher->move_knob && tile_changes(t)
		? tile_changes(t) * knob_value(t->policy, t->dispatcher->move_knob)
		: 0;
	if (o->queued_cycles != 0 || !near(o->migration_cycles, moving))
		return says("alone it waits %.12g cycles and moves for %.12g", o->queued_cycles,
			o->migration_cycles);
	double slack = 1e-6 * (1 + most);
	if (o->throttled_cycles > most + slack || o->throttled_cycles < least - slack)
		return says("alone %.12g cycles are throttled, claimed %.12g", o->throttled_cycles,
			most);
	if (!near(o->interference_cycles, 0))
		return says("alone %.12g cycles are interference", o->interference_cycles);
	double expected = isolated + moving + o->throttled_cycles;
	return near(o->finish_cycles - o->start_cycles, expected)
		? NULL
		: says("alone it takes %.12g instead of %.12g", o->finish_cycles - o->start_cycles,
			expected);
}

static void prepare_ample(struct spec *spec)
{
	spec->ample = 1;
}

/* Whether all tasks always had as many tiles. */
static bool tiles_are_all_alike(const struct trial *t)
{
	for (size_t i = 1; i < t->log.count; i++)
		if (t->log.stretches[i].tiles != t->log.stretches[0].tiles)
			return false;
	return true;
}

/* Where all demands together fit, a regulator changes nothing: everybody draws what he would alone. A budget that goes
 * by tiles belongs to the slot: who comes to a slot with fewer tiles than it had may find it spent, until the period
 * ends (that budgets hold is a law of its own). */
static const char *regulators_rest_while_demands_fit(const struct trial *t)
{
	if (t->regulator->whimsical || t->regulator->cached)
		return NULL;
	if (t->regulator->budget && !tiles_are_all_alike(t))
		return NULL;
	for (size_t i = 0; i < t->log.count; i++) {
		const struct stretch *s = &t->log.stretches[i];
		double demand = s->demand_bytes_per_cycle, granted = s->granted_bytes_per_cycle;
		if (!s->migrating && fabs(granted - demand) > 1e-9 * demand)
			return says("at %.12g task %d is granted %.12g, and wants %.12g",
				s->from_cycles, s->task, granted, demand);
	}
	return NULL;
}

/* And so the same dispatcher ends tasks when it does beside no regulator. Not to the bit: progress that is settled
 * in more steps rounds differently. Dispatchers that stop tasks compare what tasks have left, and may take
 * another one for such a bit; for them the law above has to do. */
static const char *tasks_end_as_beside_no_regulator(const struct trial *t)
{
	struct outcome outcomes[SPEC_TASKS];
	struct totals totals;
	struct tuned_policy none = *t->policy;
	none.policy.regulator = regulator_table[0];
	if (!t->dispatcher->fixed || t->regulator->whimsical || t->regulator->cached)
		return NULL;
	const char *wrong = replay_in(
		used_replay(), t->made, &t->made->workload, &none, NULL, outcomes, &totals);
	for (int task = 0; !wrong && task < task_count(t); task++)
		if (!near(t->outcomes[task].finish_cycles, outcomes[task].finish_cycles))
			return says("task %d ends at %.12g instead of %.12g", task,
				t->outcomes[task].finish_cycles, outcomes[task].finish_cycles);
	return wrong;
}

/* As many equal tasks as groups, all at once. */
static void prepare_twins(struct spec *spec)
{
	spec->task_count = spec->groups < SPEC_TASKS ? spec->groups : SPEC_TASKS;
	spec->noise = 0;
	for (int i = 1; i < spec->task_count; i++)
		spec->tasks[i] = spec->tasks[0];
}

/* Identical tenants who start at once on as many tiles and keep these end together. */
static const char *identical_tenants_are_served_alike(const struct trial *t)
{
	struct sums sums[SPEC_TASKS];
	if (t->regulator->uneven && t->regulator->uneven(t))
		return NULL;
	for (int i = 0; i < task_count(t); i++)
		sums[i] = sums_of(t, i);
	for (int i = 1; i < task_count(t); i++) {
		const struct outcome *one = &t->outcomes[i - 1], *other = &t->outcomes[i];
		bool alike = one->start_cycles == other->start_cycles
			&& sums[i].least_tiles == sums[i].most_tiles
			&& sums[i - 1].least_tiles == sums[i - 1].most_tiles
			&& sums[i].most_tiles == sums[i - 1].most_tiles
			&& one->queued_cycles == other->queued_cycles;
		if (alike && !near(one->finish_cycles, other->finish_cycles))
			return says("task %d ends at %.12g, its twin at %.12g", i,
				other->finish_cycles, one->finish_cycles);
	}
	return NULL;
}

/* ---- all laws ---- */

typedef const char *holds_fn(const struct trial *t);
typedef void prepare_fn(struct spec *spec);

struct law {
	const char *name;
	prepare_fn *prepare; /* the world is made so; NULL = any will do */
	holds_fn *holds;
};

#define LAW(function, prepare)                                                                     \
	{                                                                                          \
#function, prepare, function                                                       \
	}

static const struct law laws[] = {
	LAW(bytes_follow_work, NULL),
	LAW(work_is_done_once, NULL),
	LAW(grants_within_caps, NULL),
	LAW(nothing_is_oversubscribed, NULL),
	LAW(totals_add_up, NULL),
	LAW(tasks_run_in_order, NULL),
	LAW(parts_add_up, NULL),
	LAW(isolated_on_its_tiles, NULL),
	LAW(work_is_conserved, NULL),
	LAW(fixed_groups_are_fixed, NULL),
	LAW(shares_are_kept, NULL),
	LAW(caps_have_a_floor, NULL),
	LAW(budgets_hold, NULL),
	LAW(the_dram_is_full_if_contended, NULL),
	LAW(progress_is_shown, NULL),
	LAW(nothing_is_remembered, NULL),
	LAW(the_future_is_unknown, NULL),
	LAW(lines_have_no_order, NULL),
	LAW(latency_scales_with_the_clock, NULL),
	LAW(alone_is_isolated, prepare_alone),
	LAW(regulators_rest_while_demands_fit, prepare_ample),
	LAW(tasks_end_as_beside_no_regulator, prepare_ample),
	LAW(identical_tenants_are_served_alike, prepare_twins),
	{0},
};

static prepare_fn *const preparations[] = {NULL, prepare_alone, prepare_ample, prepare_twins};

/* That the replay ends well comes before all laws. */
static const char *replay_ends(const struct trial *t)
{
	(void)t;
	return NULL;
}

static const struct law ends_law = {"replay_ends", NULL, replay_ends};

/* ---- shrinking ---- */

/* What is wrong with the world under the law; NULL = nothing. */
static const char *judge(
	const struct law *law, const struct spec *spec, const struct tuned_policy *policy)
{
	static struct trial trial;
	struct spec prepared = *spec;
	struct made made, slow;
	if (law->prepare)
		law->prepare(&prepared);
	made_begin(&made, &prepared, 1);
	made_begin(&slow, &prepared, 2);
	const char *wrong = trial_run(&trial, &prepared, &made, &slow, policy);
	/* a replay that fails is another matter than a broken law */
	if (law != &ends_law)
		wrong = wrong ? NULL : law->holds(&trial);
	made_end(&made);
	made_end(&slow);
	return wrong;
}

struct shrinker {
	const struct law *law;
	const struct tuned_policy *policy;
	struct spec spec;
	int tries;
};

enum { TRIES = 20000 };

/* Goes over to a simpler world if it is wrong as well. */
static bool shrink_to(struct shrinker *s, const struct spec *simpler)
{
	if (memcmp(simpler, &s->spec, sizeof *simpler) == 0 || s->tries >= TRIES)
		return false;
	s->tries++;
	if (!judge(s->law, simpler, s->policy))
		return false;
	s->spec = *simpler;
	return true;
}

static bool shrink_tasks(struct shrinker *s)
{
	bool shrunk = false;
	for (int i = s->spec.task_count - 1; i >= 0 && s->spec.task_count > 1; i--) {
		struct spec simpler = s->spec;
		simpler.task_count--;
		memmove(&simpler.tasks[i], &simpler.tasks[i + 1],
			(size_t)(simpler.task_count - i) * sizeof *simpler.tasks);
		shrunk |= shrink_to(s, &simpler);
	}
	return shrunk;
}

static bool shrink_layers(struct shrinker *s, int network)
{
	bool shrunk = false;
	for (int i = s->spec.networks[network].layer_count - 1;
		i >= 0 && s->spec.networks[network].layer_count > 1; i--) {
		struct spec simpler = s->spec;
		struct spec_network *n = &simpler.networks[network];
		n->layer_count--;
		memmove(&n->layers[i], &n->layers[i + 1],
			(size_t)(n->layer_count - i) * sizeof *n->layers);
		shrunk |= shrink_to(s, &simpler);
	}
	return shrunk;
}

/* The number at `offset` of the description: first its simplest value, then half way, then one step. */
static bool shrink_number(struct shrinker *s, size_t offset, int simplest)
{
	for (int part = 0; part < 3; part++) {
		struct spec simpler = s->spec;
		int *number = (int *)(void *)((char *)&simpler + offset);
		int way = simplest - *number;
		*number += part == 0 ? way : part == 1 ? way / 2 : (way > 0) - (way < 0);
		if (shrink_to(s, &simpler))
			return true;
	}
	return false;
}

/* All tasks earlier by as much, or in half the time. */
static bool shrink_arrivals(struct shrinker *s)
{
	struct spec earlier = s->spec, denser = s->spec;
	int first = s->spec.tasks[0].arrival;
	for (int i = 1; i < s->spec.task_count; i++)
		if (s->spec.tasks[i].arrival < first)
			first = s->spec.tasks[i].arrival;
	for (int i = 0; i < s->spec.task_count; i++) {
		earlier.tasks[i].arrival -= first;
		denser.tasks[i].arrival /= 2;
	}
	return shrink_to(s, &earlier) || shrink_to(s, &denser);
}

static bool shrink_soc(struct shrinker *s)
{
#define NUMBER(field, simplest) shrink_number(s, offsetof(struct spec, field), simplest)
	return NUMBER(groups, 1) | NUMBER(tiles_a_group, 1) | NUMBER(dram, 10)
		| NUMBER(efficiency, 100) | NUMBER(interference, 0) | NUMBER(arbiter, 0)
		| NUMBER(noise, 0) | NUMBER(clock_khz, 1000000) | NUMBER(greedy, 0)
		| NUMBER(told, 0);
}

static bool shrink_numbers(struct shrinker *s)
{
	bool shrunk = shrink_soc(s) | shrink_arrivals(s);
	for (int i = 0; i < s->spec.task_count; i++)
		shrunk |= NUMBER(tasks[i].network, 0) | NUMBER(tasks[i].priority, 0)
			| NUMBER(tasks[i].arrival, 0) | NUMBER(tasks[i].target, 1000);
	for (int n = 0; n < SPEC_NETWORKS; n++)
		for (int i = 0; i < s->spec.networks[n].layer_count; i++)
			shrunk |= NUMBER(networks[n].layers[i].compute, 0)
				| NUMBER(networks[n].layers[i].serial, 100)
				| NUMBER(networks[n].layers[i].exposed, 0)
				| NUMBER(networks[n].layers[i].dram_bytes, 0)
				| NUMBER(networks[n].layers[i].halo, 0)
				| NUMBER(networks[n].layers[i].missed[1], 0)
				| NUMBER(networks[n].layers[i].missed[CACHE_LEVELS - 1], 0)
				| NUMBER(networks[n].layers[i].block, 0);
#undef NUMBER
	return shrunk;
}

/* The smallest world found that is wrong in the same way. */
static struct spec shrink(
	const struct law *law, const struct spec *spec, const struct tuned_policy *policy)
{
	struct shrinker s = {law, policy, *spec, 0};
	bool shrunk = true;
	while (shrunk) {
		shrunk = shrink_tasks(&s);
		for (int n = 0; n < SPEC_NETWORKS; n++)
			shrunk |= shrink_layers(&s, n);
		shrunk |= shrink_numbers(&s);
	}
	return s.spec;
}

/* ---- telling of a broken law ---- */

static const char *failure_directory(void)
{
	static char directory[512];
	const char *given = getenv("LAWS_DIRECTORY"), *temporary = getenv("TMPDIR");
	if (given)
		return given;
	snprintf(directory, sizeof directory, "%s/laws-XXXXXX", temporary ? temporary : "/tmp");
	ck_assert_msg(mkdtemp(directory) != NULL, "%s cannot be made", directory);
	return directory;
}

/* A file's lines, as diagnostics. */
static void show_file(const char *directory, const char *name)
{
	char path[1024], line[512];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "r");
	printf("# --- %s\n", path);
	while (file && fgets(line, sizeof line, file))
		printf("#   %s", line);
	if (file)
		fclose(file);
}

static void show_world(const struct made *made, const char *directory, const char *policy)
{
	char command[2048], name[64];
	made_write(made, directory);
	printf("# the SoC, where it differs from gemmini8:\n# ");
	fflush(stdout);
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	soc_write(&made->soc, usual_soc(), memory);
	fclose(memory);
	for (const char *c = text; *c; c++)
		printf(*c == '\n' && c[1] ? "\n#   " : "%c", *c);
	free(text);
	show_file(directory, "tasks.csv");
	for (size_t n = 0; n < made->workload.network_count; n++) {
		snprintf(name, sizeof name, "%s.csv", made->networks[n]);
		show_file(directory, name);
	}
	made_command(made, directory, policy, command, sizeof command);
	printf("# replay it: %s\n", command);
	fflush(stdout);
}

static void tell_broken(const struct law *law, const struct spec *spec,
	const struct tuned_policy *policy, unsigned long long seed, const char *wrong)
{
	struct made made;
	const char *directory = failure_directory();
	printf("# law %s is broken by %s in world %llu: %s\n", law->name, policy->policy.name, seed,
		wrong);
	fflush(stdout);
	struct spec smallest = shrink(law, spec, policy);
	wrong = judge(law, &smallest, policy);
	printf("# shrunk: %s\n", wrong ? wrong : "holds now");
	if (law->prepare)
		law->prepare(&smallest);
	made_begin(&made, &smallest, 1);
	show_world(&made, directory, policy->policy.name);
	made_end(&made);
}

/* ---- the worlds ---- */

enum { ROWS_A_WORLD = 5, CROSSES_A_WORLD = 9, TOLD_MOST = 6, BROKEN_MOST = 4096 };

struct court {
	struct contestants contestants;
	size_t broken_count;
	const char *broken[BROKEN_MOST]; /* "law policy", told once each */
};

static unsigned long long setting_of(const char *name, unsigned long long usual)
{
	const char *text = getenv(name);
	return text ? strtoull(text, NULL, 10) : usual;
}

static void broken_note(struct court *court, const struct law *law, const struct spec *spec,
	const struct tuned_policy *policy, unsigned long long seed, const char *wrong)
{
	struct arena *arena = &court->contestants.arena;
	const char *key = arena_printf(arena, "%s %s", law->name, policy->policy.name);
	for (size_t i = 0; i < court->broken_count; i++)
		if (strcmp(court->broken[i], key) == 0)
			return;
	if (court->broken_count < TOLD_MOST)
		tell_broken(law, spec, policy, seed, wrong);
	else
		printf("# law %s is broken by %s in world %llu\n", law->name, policy->policy.name,
			seed);
	fflush(stdout);
	if (court->broken_count < BROKEN_MOST)
		court->broken[court->broken_count++] = key;
}

static void policy_judge(struct court *court, const struct spec *spec, prepare_fn *prepare,
	const struct made *made, const struct made *slow, const struct tuned_policy *policy,
	unsigned long long seed)
{
	static struct trial trial;
	struct law ends = ends_law;
	ends.prepare = prepare;
	if (getenv("LAWS_VERBOSE")) {
		printf("# world %llu, %s\n", seed, policy->policy.name);
		fflush(stdout);
	}
	const char *wrong = trial_run(&trial, spec, made, slow, policy);
	if (wrong) {
		broken_note(
			court, prepare ? &ends : &ends_law, spec, policy, seed, says("%s", wrong));
		return;
	}
	for (const struct law *law = laws; law->name; law++)
		if (law->prepare == prepare && (wrong = law->holds(&trial)))
			broken_note(court, law, spec, policy, seed, wrong);
}

/* Each world meets some of the table's rows and some of the other crosses, in turn. */
static const struct tuned_policy *contestant_in_turn(
	const struct contestants *c, unsigned long long world, unsigned turn)
{
	size_t others = c->count - c->row_count;
	const struct tuned_policy *policy = turn < ROWS_A_WORLD
		? &c->policies[(world * ROWS_A_WORLD + turn) % c->row_count]
		: &c->policies[c->row_count
			+ (world * CROSSES_A_WORLD + turn - ROWS_A_WORLD) % others];
	const char *only = getenv("LAWS_POLICY");
	return !only || strstr(policy->policy.name, only) ? policy : NULL;
}

static void world_judge(struct court *court, unsigned long long seed)
{
	for (size_t p = 0; p < sizeof preparations / sizeof *preparations; p++) {
		struct spec spec = spec_random(seed), prepared = spec;
		struct made made, slow;
		if (preparations[p])
			preparations[p](&prepared);
		made_begin(&made, &prepared, 1);
		made_begin(&slow, &prepared, 2);
		for (unsigned turn = 0; turn < ROWS_A_WORLD + CROSSES_A_WORLD; turn++) {
			const struct tuned_policy *policy =
				contestant_in_turn(&court->contestants, seed, turn);
			if (policy)
				policy_judge(court, &prepared, preparations[p], &made, &slow,
					policy, seed);
		}
		made_end(&made);
		made_end(&slow);
	}
}

START_TEST(every_policy_keeps_the_laws)
{
	static struct court court;
	unsigned long long first = setting_of("LAWS_SEED", 1);
	unsigned long long count = setting_of("LAWS_WORLDS", WORLDS);
	contestants_begin(&court.contestants);
	for (unsigned long long i = 0; i < count; i++)
		world_judge(&court, first + i);
	ck_assert_msg(court.broken_count == 0, "%zu times a policy breaks a law (see above)",
		court.broken_count);
	arena_free(&court.contestants.arena);
}
END_TEST

/* ---- the shrinker itself ---- */

/* No law: that no task ever waits. */
static const char *no_task_waits(const struct trial *t)
{
	for (int task = 0; task < task_count(t); task++)
		if (t->outcomes[task].queued_cycles > 0)
			return says("task %d waits %.12g cycles", task,
				t->outcomes[task].queued_cycles);
	return NULL;
}

/* Of any world in which a task waits, what is left is one tile and two tasks of one layer of one cycle that
 * come at once. */
START_TEST(the_smallest_world_is_found)
{
	static const struct law waits = {"no_task_waits", NULL, no_task_waits};
	struct tuned_policy policy;
	struct arena arena = {0};
	struct err err;
	int worlds = 0;
	ck_assert(policy_find("static", &arena, &policy, &err));
	for (unsigned long long seed = 1; worlds < 5; seed++) {
		struct spec spec = spec_random(seed);
		const char *wrong = judge(&waits, &spec, &policy);
		if (!wrong)
			continue;
		worlds++;
		spec = shrink(&waits, &spec, &policy);
		ck_assert_int_eq(spec.task_count, 2);
		ck_assert_int_eq(spec_tiles(&spec), 1);
		for (int i = 0; i < 2; i++) {
			const struct spec_network *n = &spec.networks[spec.tasks[i].network];
			ck_assert_int_eq(spec.tasks[i].arrival, 0);
			ck_assert_int_eq(spec.tasks[i].network, 0);
			ck_assert_int_eq(n->layer_count, 1);
			ck_assert_int_eq(n->layers[0].compute + n->layers[0].exposed, 0);
			ck_assert_int_eq(n->layers[0].dram_bytes, 0);
		}
	}
	arena_free(&arena);
}
END_TEST

/* Breaks that law on purpose and tells of it, for t/61-shrink.t, which replays the files. */
START_TEST(a_broken_law_is_told)
{
	static const struct law waits = {"no_task_waits", NULL, no_task_waits};
	struct tuned_policy policy;
	struct arena arena = {0};
	struct err err;
	unsigned long long seed = 0;
	struct spec spec;
	const char *wrong = NULL;
	ck_assert(policy_find("static", &arena, &policy, &err));
	while (!wrong) {
		spec = spec_random(++seed);
		wrong = judge(&waits, &spec, &policy);
	}
	tell_broken(&waits, &spec, &policy, seed, says("%s", wrong));
	arena_free(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("laws");
	TCase *tcase = unit_case(suite, "laws");
	tcase_set_timeout(tcase, 0);
	tcase_add_test(tcase, every_policy_keeps_the_laws);
	tcase = unit_case(suite, "shrinker");
	tcase_add_test(tcase, the_smallest_world_is_found);
	if (getenv("LAWS_DIRECTORY"))
		tcase_add_test(tcase, a_broken_law_is_told);
	return unit_main(suite);
}
