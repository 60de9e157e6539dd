/* CaMDN: cache-aware co-location by pages of a shared L2 (Cai et al., CaMDN: Enhancing Cache Efficiency
 * for Multi-tenant DNNs on Integrated NPUs, DAC 2025).
 *
 * The NPU manages the shared cache in pages; each layer may run at one of several levels, of p(l) pages
 * and D(l) bytes of DRAM traffic (cost/cache.h: whole, once, inner, none). At the start of a layer:
 *
 *     v(l) = D(none) - D(l)                       bytes that a level saves
 *     + D'(once) - D'(whole) of the next layer    at `whole`, which keeps the output in L2 for it
 *
 * Pages go greedily, among the current layers of all running tasks, to the steps from one level to a better
 * one that save the most bytes per page: a layer's target is the best level for which the L2 has room
 * behind all steps of others that save as much per page. (A step that does not fit holds its place in
 * that order; to pass it by saves 0 to 2 % of the traffic and costs a sorted list at every layer.)
 * The layer that begins takes the best level within its target and the pages free now. The others keep
 * theirs until their own next layer begins. A layer is at `whole` only if the one before it, on the same
 * tiles, held the pages of `whole` and so kept its output; else it moves what `once` does. A task that gives
 * up its tiles gives up its pages, and what was in them is gone.
 *
 *   shares=managed   as above
 *   shares=equal     L2 / running tasks, when the layer begins (at most what is free): no management
 *   shares=tiles     L2 * tiles / the machine's tiles: the same, fixed whoever else runs
 *
 * Limits. Only `managed` against `equal` or `tiles` measures what management gains. Every other policy
 * here has the whole L2 for each of its tasks: that is how the cost was calibrated, and what sharing the
 * L2 cost on the RTL is in the interference kappa, by the number of co-runners. Under camdn the same
 * kappa stands beside the explicit shares, so that some of it may count twice, and against `static`
 * camdn can only lose. How much of kappa the L2 is nobody has measured, hence no knob takes it out;
 * soc.interference may be set to bound it. The paper's baseline is a transparent shared cache in which
 * co-runners evict each other; `equal` already protects each from the rest, so gains over it are
 * smaller than the paper's. Its mappings are searched per level, ours keep the tile sizes of the
 * accelerator's library at every level; there, a layer may wait for pages, here it takes what is free.
 * The layer before is taken for the producer of the input, also where networks branch. */
#include "policy/parts.h"

#include <stddef.h>

enum shares { SHARES_MANAGED, SHARES_EQUAL, SHARES_TILES };

struct knobs {
	int shares;
	int page_bytes;
};

static const char *const shares_names[] = {"managed", "equal", "tiles", NULL};

static const struct knob knob_table[] = {
	{"shares", "policy", KNOB_CHOICE, offsetof(struct knobs, shares), 0, 0, shares_names,
		"managed", "",
		"pages of the L2 by bytes saved, or equal by running tasks or by tiles"},
	{"page_bytes", "policy", KNOB_INT, offsetof(struct knobs, page_bytes), 1024, 1 << 30, NULL,
		"32768", "bytes", "what the L2 is dealt out in"},
	{0},
};

/* What a layer may have: pages and the bytes that they save, at `inner`, `once` and `whole`. At `none` both
 * are zero. Single names, not arrays, because all this is done at every layer: it stays in registers. */
struct offer {
	double inner_pages, once_pages, whole_pages;
	double inner_bytes, once_bytes, whole_bytes;
	bool input_near; /* the layer before left it in L2 */
};

/* A step from a level to the next better one: pages more, and bytes that each of them saves. */
struct step {
	double pages, bytes_per_page;
};

struct steps {
	struct step to_inner, to_once, to_whole;
};

struct pool {
	double pages_per_byte;
	double pages, free_pages;      /* whole numbers, all */
	double wanted_pages;           /* by the steps of all slots */
	double held_pages[TILES_MOST]; /* by slot */
	bool keeps_output[TILES_MOST]; /* for the layer that comes next in the slot */
	/* of the layers in the slots, if managed; steps are worked out when pages are short */
	struct offer offers[TILES_MOST];
	struct steps steps[TILES_MOST];
	uint64_t unstepped; /* slots whose steps are not worked out */
};

/* A millionth of a page is rounding. */
static double pages_of(double bytes, double pages_per_byte)
{
	double exact = bytes * pages_per_byte - 1e-6, whole = (int)exact;
	return whole + (whole < exact);
}

static void start(void *state, const void *knobs, const struct view *view)
{
	struct pool *pool = state;
	const struct knobs *k = knobs;
	pool->pages_per_byte = 1.0 / k->page_bytes;
	pool->pages = pool->free_pages = pages_of(view->soc->l2_bytes, pool->pages_per_byte);
}

static double pages_at(
	const struct pool *pool, const struct lowering *on, enum cache_level level, size_t layer)
{
	return pages_of((double)on->under[level]->cache_bytes[layer], pool->pages_per_byte);
}

/* The layer's traffic, as a difference of sums: the replay's accounts read the same ones. */
static double moved_bytes(const struct lowering *on, enum cache_level level, size_t layer)
{
	const double *before = &on->under[level]->dram_bytes_before[layer];
	return before[1] - before[0];
}

/* Bytes that the next layer need not load if this one keeps its output in L2. */
static double saved_later_bytes(const struct task_view *task, const struct lowering *on)
{
	size_t next = task->layer + 1;
	if (next == task->trace->layer_count)
		return 0;
	return moved_bytes(on, CACHE_ONCE, next) - moved_bytes(on, CACHE_WHOLE, next);
}

/* A network's first layer has no layer before it: its `whole` is as the trace says. */
static struct offer offer_of(const struct pool *pool, const struct task_view *task, int slot)
{
	const struct lowering *on = task->trace->on[task->tiles];
	size_t layer = task->layer;
	double none = moved_bytes(on, CACHE_NONE, layer), once = moved_bytes(on, CACHE_ONCE, layer);
	bool near = pool->keeps_output[slot] || layer == 0;
	double whole = once - near * (once - moved_bytes(on, CACHE_WHOLE, layer));
	return (struct offer){
		.inner_pages = pages_at(pool, on, CACHE_INNER, layer),
		.once_pages = pages_at(pool, on, CACHE_ONCE, layer),
		.whole_pages = pages_at(pool, on, CACHE_WHOLE, layer),
		.inner_bytes = none - moved_bytes(on, CACHE_INNER, layer),
		.once_bytes = none - once,
		.whole_bytes = none - whole + saved_later_bytes(task, on),
		.input_near = near,
	};
}

/* What a layer gets. */
struct grant {
	int level;
	double pages, saved_bytes;
};

/* The level that saves the most within so many pages, of equal ones that of the fewest. A better level
 * never saves less. */
static struct grant best_within(const struct offer *o, double pages)
{
	/* products and selections: branches would be mispredicted every other time */
	double inner = o->inner_bytes * (o->inner_pages <= pages);
	double once = o->once_bytes * (o->once_pages <= pages);
	double whole = o->whole_bytes * (o->whole_pages <= pages);
	int level = inner > 0 ? CACHE_INNER : CACHE_NONE;
	level = once > inner ? CACHE_ONCE : level;
	level = ((whole > once) & (whole > inner)) ? CACHE_WHOLE : level;
	const double held[CACHE_LEVELS] = {o->whole_pages, o->once_pages, o->inner_pages};
	const double bytes[CACHE_LEVELS] = {whole, once, inner};
	return (struct grant){level, held[level], bytes[level]};
}

/* ---- managed ---- */

static double max(double a, double b)
{
	return a > b ? a : b;
}

static double min(double a, double b)
{
	return a < b ? a : b;
}

/* A step of no pages is made first. */
static double per_page(double bytes, double pages)
{
	return bytes / (pages + 1e-9);
}

/* Where a step saves more per page than the one below it, the two (or three) count by their mean: the
 * slopes of the least concave function above the savings. */
static struct steps steps_of(const struct offer *o)
{
	double inner = max(per_page(o->inner_bytes, o->inner_pages),
		max(per_page(o->once_bytes, o->once_pages),
			per_page(o->whole_bytes, o->whole_pages)));
	double once = max(per_page(o->once_bytes - o->inner_bytes, o->once_pages - o->inner_pages),
		per_page(o->whole_bytes - o->inner_bytes, o->whole_pages - o->inner_pages));
	double whole = per_page(o->whole_bytes - o->once_bytes, o->whole_pages - o->once_pages);
	once = min(inner, once);
	whole = min(once, whole);
	return (struct steps){{o->inner_pages, inner}, {o->once_pages - o->inner_pages, once},
		{o->whole_pages - o->once_pages, whole}};
}

/* Pages of the step if it comes before one that saves so much per page. A product, because a branch would be
 * mispredicted every other time. */
static inline double pages_before(const struct step *step, double bytes_per_page)
{
	return step->pages * (step->bytes_per_page >= bytes_per_page);
}

static double all_before(const struct pool *pool, int slot_count, double bytes_per_page)
{
	double pages = 0;
	for (int slot = 0; slot < slot_count; slot++) {
		const struct steps *steps = &pool->steps[slot];
		pages += pages_before(&steps->to_inner, bytes_per_page)
			+ pages_before(&steps->to_once, bytes_per_page)
			+ pages_before(&steps->to_whole, bytes_per_page);
	}
	return pages;
}

static void steps_complete(struct pool *pool)
{
	while (pool->unstepped) {
		int slot = slot_out(&pool->unstepped);
		pool->steps[slot] = steps_of(&pool->offers[slot]);
	}
}

/* The pages of the best level that the L2 has room for behind all steps of others that save as much per
 * page. */
static double target_pages(const struct pool *pool, int slot_count, const struct offer *offer)
{
	struct steps own = steps_of(offer);
	double room = pool->pages - offer->whole_pages;
	if (all_before(pool, slot_count, own.to_whole.bytes_per_page) <= room)
		return offer->whole_pages;
	room = pool->pages - offer->once_pages;
	if (all_before(pool, slot_count, own.to_once.bytes_per_page) <= room)
		return offer->once_pages;
	room = pool->pages - offer->inner_pages;
	if (all_before(pool, slot_count, own.to_inner.bytes_per_page) <= room)
		return offer->inner_pages;
	return 0;
}

/* The slot's layer is taken out of those that want pages. */
static void offer_remove(struct pool *pool, int slot)
{
	pool->wanted_pages -= pool->offers[slot].whole_pages;
	pool->offers[slot].whole_pages = 0;
	pool->steps[slot] = (struct steps){0};
	pool->unstepped &= ~(UINT64_C(1) << slot);
}

static double managed_pages(struct pool *pool, int slot_count, int slot, const struct offer *offer)
{
	double target = offer->whole_pages;
	if (pool->wanted_pages + offer->whole_pages > pool->pages) {
		steps_complete(pool);
		target = target_pages(pool, slot_count, offer);
	}
	pool->offers[slot] = *offer;
	pool->unstepped |= UINT64_C(1) << slot;
	pool->wanted_pages += offer->whole_pages;
	return target;
}

/* ---- the hooks ---- */

static void release(struct pool *pool, int slot)
{
	pool->free_pages += pool->held_pages[slot];
	pool->held_pages[slot] = 0;
	offer_remove(pool, slot);
}

static double share_pages(struct pool *pool, const struct knobs *knobs, const struct view *view,
	int slot, const struct offer *offer)
{
	int task = view->slot_task[slot];
	switch (knobs->shares) {
	case SHARES_EQUAL:
		return pool->pages / view->running_count;
	case SHARES_TILES:
		return pool->pages * view->tasks[task].tiles / view->soc->tiles;
	default:
		return managed_pages(pool, view->slot_count, slot, offer);
	}
}

static bool layer(
	void *state, const void *knobs, const struct view *view, int slot, struct limit *limits)
{
	struct pool *pool = state;
	const struct knobs *k = knobs;
	const int task = view->slot_task[slot];
	release(pool, slot);
	struct offer offer = offer_of(pool, &view->tasks[task], slot);
	double share = share_pages(pool, k, view, slot, &offer);
	struct grant grant = best_within(&offer, min(share, pool->free_pages));
	pool->held_pages[slot] = grant.pages;
	pool->free_pages -= grant.pages;
	pool->keeps_output[slot] = grant.level == CACHE_WHOLE;
	limits[slot].cache_level =
		grant.level == CACHE_WHOLE && !offer.input_near ? CACHE_ONCE : grant.level;
	policy_note(view, task, "share_pages", share);
	policy_note(view, task, "held_pages", grant.pages);
	policy_note(view, task, "saved_bytes", grant.saved_bytes);
	return false;
}

static void leave(void *state, const struct view *view, int slot)
{
	struct pool *pool = state;
	(void)view;
	release(pool, slot);
	pool->keeps_output[slot] = false;
}

const struct regulator camdn_regulator = {
	.name = "camdn",
	.summary = "pages of the L2 for each layer, by bytes saved per page",
	.knobs = knob_table,
	.knobs_size = sizeof(struct knobs),
	.state_size = sizeof(struct pool),
	.shares_cache = true,
	.start = start,
	.layer = layer,
	.leave = leave,
};
