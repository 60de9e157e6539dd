/* t/laws-policies.h: policies that no user would want, which ask of the engine all that the interface
 * allows; and every policy there is, in every variant.
 *
 *   shuffler   a dispatcher that starts, stops, kills, resizes, moves and drops tasks as it likes
 *   meddler    a regulator that arbitrates, with every hook, that changes any limit at any time
 *   capper     one that only revises caps, from time to time to nothing
 *
 * They are causal and deterministic: what they like is a hash of how often they were asked. After SPREE
 * questions they are sane, so that everything ends. What they are shown they check; the first thing wrong
 * stands in `complaint`. */
#ifndef T_LAWS_POLICIES_H
#define T_LAWS_POLICIES_H

#include "base/random.h"
#include "policy/policy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SPREE = 150 };

static const char *complaint;

static inline void expect(bool holds, const char *what)
{
	if (!holds && !complaint)
		complaint = what;
}

static inline int whim(uint64_t question, int about, int salt, int count)
{
	uint64_t bits = random_bits(question, STREAM_PRIORITY, (uint32_t)about, (uint32_t)salt);
	return (int)(bits % (uint64_t)count);
}

/* What a policy may rely on. */
static inline void view_check(const struct view *view)
{
	int tiles = 0, running = 0;
	for (int slot = 0; slot < view->slot_count; slot++) {
		int index = view->slot_task[slot];
		if (index < 0)
			continue;
		const struct task_view *task = &view->tasks[index];
		running++;
		tiles += task->tiles;
		expect(task->state == TASK_RUNNING && task->slot == slot, "a slot's task runs in it");
		expect(task->layer < task->trace->layer_count, "a running task has a layer to run");
	}
	expect(running == view->running_count, "running tasks are counted");
	expect(tiles + view->free_tiles == view->soc->tiles, "tiles are free or held");
	for (size_t i = 0; i < view->waiting_count; i++) {
		expect(view->tasks[view->waiting[i]].state == TASK_WAITING, "who waits waits");
		expect(i == 0 || view->waiting[i - 1] < view->waiting[i],
			"who waits stands in order of arrival");
	}
}

/* Notes what is left of each running layer, so that a law can look whether it was. */
static inline void progress_check(const struct view *view)
{
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0) {
			double left = view->tasks[view->slot_task[slot]].left;
			expect(left >= 0 && left <= 1, "what is left of a layer is a part of it");
			policy_note(view, view->slot_task[slot], "left", left);
		}
}

/* Cycles that mean something for the task: its layer's isolated time on its tiles. */
static inline double layer_cycles(const struct task_view *task)
{
	int tiles = task->tiles ? task->tiles : 1;
	size_t layer = task->layer < task->trace->layer_count ? task->layer : 0;
	return task->trace->on[tiles]->demands[layer].isolated_cycles;
}

/* ---- shuffler ---- */

enum whims { STOP, STOP_LAYER, STOP_ALL, DROP, RESIZE, RESIZE_TOO, MOVE, MOVE_NOWHERE, WHIMS = 20 };

struct shuffler {
	uint64_t asked;
	int moved[64], moved_count, free_tiles;
};

static inline double moving_cycles(const struct shuffler *s, const struct view *view, int task)
{
	if (whim(s->asked, task, 1, 3))
		return 0;
	return layer_cycles(&view->tasks[task]) * whim(s->asked, task, 2, 5) / 4;
}

static inline void shuffle_running(
	struct shuffler *s, const struct view *view, int task, struct plan *plan)
{
	const struct task_view *t = &view->tasks[task];
	int like = whim(s->asked, task, 0, WHIMS);
	if (like == DROP && whim(s->asked, task, 3, 8))
		like = MOVE_NOWHERE;
	if (like > MOVE_NOWHERE)
		return;
	if (like == MOVE_NOWHERE) {
		plan_run(plan, task, t->tiles, 0);
		return;
	}
	s->free_tiles += t->tiles;
	if (like == DROP)
		plan_drop(plan, task);
	else if (like <= STOP_ALL)
		plan_stop(plan, task, like == STOP ? KEEP_ALL : like == STOP_LAYER ? KEEP_LAYERS : KEEP_NOTHING);
	else
		s->moved[s->moved_count++] = task;
}

/* Everybody who gave up tiles to be moved gets at least one. */
static inline void shuffle_moved(struct shuffler *s, const struct view *view, struct plan *plan)
{
	while (s->moved_count > 0) {
		int task = s->moved[--s->moved_count], most = s->free_tiles - s->moved_count;
		int tiles = 1 + whim(s->asked, task, 4, most);
		if (whim(s->asked, task, 5, 4) == 0 && view->tasks[task].tiles <= most)
			tiles = view->tasks[task].tiles;
		plan_run(plan, task, tiles, moving_cycles(s, view, task));
		s->free_tiles -= tiles;
	}
}

/* Returns how many still wait. */
static inline int shuffle_waiting(struct shuffler *s, const struct view *view, struct plan *plan)
{
	int left = 0;
	for (size_t i = 0; i < view->waiting_count; i++) {
		int task = view->waiting[i], like = whim(s->asked, task, 6, 40);
		if (like == 0)
			plan_drop(plan, task);
		else if (like == 1)
			plan_stop(plan, task, KEEP_NOTHING);
		if (like == 0 || (like > 9 && s->free_tiles > 0)) {
			if (like == 0)
				continue;
			int tiles = 1 + whim(s->asked, task, 7, s->free_tiles);
			plan_run(plan, task, tiles, moving_cycles(s, view, task));
			s->free_tiles -= tiles;
		} else
			left++;
	}
	return left;
}

/* Some time later; often just when a layer would end if nothing held it up. */
static inline double shuffle_wake(const struct shuffler *s, const struct view *view)
{
	int about = view->waiting_count ? view->waiting[0] : -1;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0 && (about < 0 || whim(s->asked, slot, 8, 2)))
			about = view->slot_task[slot];
	const struct task_view *task = &view->tasks[about < 0 ? 0 : about];
	double part = whim(s->asked, 0, 9, 2) ? task->left : (1 + whim(s->asked, 1, 9, 8)) / 4.0;
	double wake = view->now_cycles + part * layer_cycles(task);
	return wake > view->now_cycles ? wake : view->now_cycles + layer_cycles(task);
}

static inline void shuffle_sanely(const struct view *view, struct plan *plan)
{
	for (size_t i = 0; i < view->waiting_count && (int)i < view->free_tiles; i++)
		plan_run(plan, view->waiting[i], 1, 0);
}

static inline void shuffle(
	void *state, const void *knobs, const struct view *view, int events, struct plan *plan)
{
	(void)knobs, (void)events;
	struct shuffler *s = state;
	view_check(view);
	progress_check(view);
	if (s->asked++ > SPREE) {
		shuffle_sanely(view, plan);
		return;
	}
	s->moved_count = 0;
	s->free_tiles = view->free_tiles;
	for (int slot = 0; slot < view->slot_count; slot++)
		if (view->slot_task[slot] >= 0)
			shuffle_running(s, view, view->slot_task[slot], plan);
	shuffle_moved(s, view, plan);
	bool must_wake = shuffle_waiting(s, view, plan) > 0 || view->running_count > 0;
	plan->events = EVENT_ARRIVAL | EVENT_DONE | whim(s->asked, 0, 10, 16);
	if (must_wake && (view->waiting_count || whim(s->asked, 1, 10, 2)))
		plan->wake_cycles = shuffle_wake(s, view);
	/* whoever is stopped and not waited for would wait for ever */
	for (size_t i = 0; i < plan->count; i++)
		if (plan->placements[i].tiles == 0)
			plan->wake_cycles = shuffle_wake(s, view);
	if (whim(s->asked, 2, 10, 8) == 0 && plan->wake_cycles < INFINITY)
		plan->events &= ~(EVENT_ARRIVAL | EVENT_DONE);
}

static inline void all_tile_counts(const struct soc *soc, const void *knobs, int *counts)
{
	(void)knobs;
	for (int tiles = 1; tiles <= soc->tiles; tiles++)
		counts[tiles - 1] = tiles;
	counts[soc->tiles] = 0;
}

static const struct dispatcher shuffler_dispatcher = {.name = "shuffler",
	.summary = "",
	.state_size = sizeof(struct shuffler),
	.events = EVENT_ARRIVAL | EVENT_DONE | EVENT_BLOCK | EVENT_LAYER,
	.tile_counts = all_tile_counts,
	.decide = shuffle};

/* ---- meddler ---- */

struct meddler {
	uint64_t asked;
	double wake_cycles, revised_cycles;
	bool urgent;
};

static inline struct limit limit_liked(uint64_t asked, int slot, const struct view *view)
{
	double nominal = view->soc->dram_bytes_per_cycle;
	int cap = asked > SPREE ? 9 : whim(asked, slot, 0, 10);
	struct limit limit = {.cap_bytes_per_cycle = cap > 5 ? INFINITY : cap * nominal / 8,
		.floor_bytes_per_cycle = whim(asked, slot, 1, 3) * nominal / 16,
		.weight = (1 + whim(asked, slot, 2, 8)) / 2.0,
		.rank = whim(asked, slot, 3, 7) - 3,
		.cache_level = whim(asked, slot, 4, CACHE_LEVELS)};
	return limit;
}

static inline void meddle_wake(struct meddler *m, const struct view *view, int slot)
{
	double cycles = layer_cycles(&view->tasks[view->slot_task[slot]]);
	double wake = view->now_cycles + cycles * (1 + whim(m->asked, slot, 5, 6)) / 4;
	if (!(m->wake_cycles > view->now_cycles) || wake < m->wake_cycles)
		m->wake_cycles = wake;
}

static inline void meddle_start(void *state, const void *knobs, const struct view *view)
{
	struct meddler *m = state;
	(void)knobs;
	expect(m->asked == 0, "state begins as zero");
	expect(view->now_cycles == 0, "a replay begins at 0");
	m->wake_cycles = m->revised_cycles = -1;
}

static inline bool meddle_layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	(void)knobs;
	struct meddler *m = state;
	bool others = ++m->asked <= SPREE && whim(m->asked, slot, 6, 4) == 0;
	view_check(view);
	for (int i = 0; i < view->slot_count; i++)
		if (view->slot_task[i] >= 0 && (i == slot || (others && whim(m->asked, i, 7, 2))))
			limits[i] = limit_liked(m->asked, i, view);
	meddle_wake(m, view, slot);
	m->urgent = m->asked <= SPREE && whim(m->asked, slot, 8, 8) == 0;
	return others;
}

static inline void meddle_leave(void *state, const struct view *view, int slot)
{
	(void)state;
	expect(view->slot_task[slot] >= 0, "who leaves a slot is in it");
}

static inline double meddle_revise(
	void *state, const void *knobs, const struct view *view, struct limit *limits)
{
	(void)knobs;
	struct meddler *m = state;
	m->asked++;
	m->urgent = false;
	m->revised_cycles = view->now_cycles;
	m->wake_cycles = INFINITY;
	view_check(view);
	progress_check(view);
	for (int i = 0; i < view->slot_count; i++)
		if (view->slot_task[i] >= 0) {
			limits[i] = limit_liked(m->asked, i, view);
			if (m->asked <= SPREE)
				meddle_wake(m, view, i);
		}
	return m->wake_cycles;
}

static inline double meddle_rates(void *state, const void *knobs, const struct view *view)
{
	(void)knobs;
	struct meddler *m = state;
	double granted = 0;
	for (int slot = 0; slot < view->slot_count; slot++) {
		double bytes = view->granted_bytes_per_cycle[slot];
		expect(bytes >= 0 && (bytes == 0 || view->slot_task[slot] >= 0),
			"who is granted bytes runs");
		granted += bytes;
	}
	expect(granted <= view->soc->dram_bytes_per_cycle * (1 + 1e-9), "rates fit the DRAM");
	bool at_once = m->revised_cycles < view->now_cycles
		&& (m->urgent || whim(m->asked, (int)view->waiting_count, 9, 16) == 0);
	return at_once ? view->now_cycles : m->wake_cycles;
}

static const struct regulator meddler_regulator = {.name = "meddler",
	.summary = "",
	.state_size = sizeof(struct meddler),
	.arbitrates = true,
	.shares_cache = true,
	.start = meddle_start,
	.layer = meddle_layer,
	.leave = meddle_leave,
	.revise = meddle_revise,
	.rates = meddle_rates};

static const struct regulator capper_regulator = {.name = "capper",
	.summary = "",
	.state_size = sizeof(struct meddler),
	.start = meddle_start,
	.revise = meddle_revise};

/* ---- all there are ---- */

enum { CONTESTANTS = 1024 };

struct contestants {
	struct arena arena;
	size_t count;
	struct tuned_policy policies[CONTESTANTS];
	size_t row_count; /* the first so many are the rows of policy_table */
};

static inline void *knobs_usual(const struct knob *knobs, size_t size, struct arena *arena)
{
	void *values = knobs ? arena_alloc(arena, size) : NULL;
	if (knobs)
		knob_defaults(knobs, values);
	return values;
}

static inline struct tuned_policy *contestant_add(struct contestants *c, const char *name,
	const struct dispatcher *dispatcher, const struct regulator *regulator)
{
	struct tuned_policy *policy = &c->policies[c->count++];
	policy->base_name = name;
	policy->policy = (struct policy){name, "", dispatcher, regulator};
	policy->dispatcher_knobs =
		knobs_usual(dispatcher->knobs, dispatcher->knobs_size, &c->arena);
	policy->regulator_knobs = knobs_usual(regulator->knobs, regulator->knobs_size, &c->arena);
	return policy;
}

static inline const char *cross_name(
	struct contestants *c, const struct dispatcher *d, const struct regulator *r)
{
	return arena_printf(&c->arena, "%s+%s", d->name, r->name);
}

static inline void crosses_add(struct contestants *c, const struct dispatcher *d)
{
	const struct regulator *own[] = {&meddler_regulator, &capper_regulator};
	for (const struct regulator *const *r = regulator_table; *r; r++)
		contestant_add(c, cross_name(c, d, *r), d, *r);
	for (int i = 0; i < 2; i++)
		contestant_add(c, cross_name(c, d, own[i]), d, own[i]);
}

/* A contestant for each choice of each knob that offers some, but the usual one. */
static inline void choices_add(struct contestants *c, const struct dispatcher *d,
	const struct regulator *r, const struct knob *knobs)
{
	char problem[256];
	for (const struct knob *knob = knobs; knob && knob->key; knob++)
		for (int i = 0; knob->type == KNOB_CHOICE && knob->choices[i]; i++) {
			if (strcmp(knob->choices[i], knob->initial) == 0)
				continue;
			const char *name = arena_printf(&c->arena, "%s+%s[%s=%s]", d->name, r->name,
				knob->key, knob->choices[i]);
			struct tuned_policy *policy = contestant_add(c, name, d, r);
			bool ours = knobs == d->knobs;
			knob_parse(knob, ours ? policy->dispatcher_knobs : policy->regulator_knobs,
				knob->choices[i], problem, sizeof problem);
		}
}

/* A contestant for each knob in cycles whose usual value no layer of ours takes: with one that some do. */
static inline void cycles_add(struct contestants *c, const struct dispatcher *d,
	const struct regulator *r, const struct knob *knobs)
{
	for (const struct knob *knob = knobs; knob && knob->key; knob++) {
		bool ours = knobs == d->knobs;
		if (knob->type != KNOB_DOUBLE || strcmp(knob->unit, "cycles") != 0)
			continue;
		const char *name =
			arena_printf(&c->arena, "%s+%s[%s=70]", d->name, r->name, knob->key);
		struct tuned_policy *policy = contestant_add(c, name, d, r);
		char *values = ours ? policy->dispatcher_knobs : policy->regulator_knobs;
		*(double *)(void *)(values + knob->offset) = 70;
	}
}

static inline void contestants_begin(struct contestants *c)
{
	memset(c, 0, sizeof *c);
	for (const struct policy *p = policy_table; p->name; p++)
		contestant_add(c, p->name, p->dispatcher, p->regulator);
	for (const struct policy *p = policy_table; p->name; p++) {
		choices_add(c, p->dispatcher, p->regulator, p->dispatcher->knobs);
		choices_add(c, p->dispatcher, p->regulator, p->regulator->knobs);
		cycles_add(c, p->dispatcher, p->regulator, p->dispatcher->knobs);
		cycles_add(c, p->dispatcher, p->regulator, p->regulator->knobs);
	}
	c->row_count = c->count;
	for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
		if ((*d)->decide)
			crosses_add(c, *d);
	crosses_add(c, &shuffler_dispatcher);
}

#endif
