/* sweep/attempt.h: one design point, from its number to what its replay tells.
 *
 *     attempt_prepare   what the point is made of, and its key: all but the result
 *     attempts_mark     which of several are the same run
 *     attempt_replay    the result
 *
 * What makes one design impossible (three groups of eight tiles) is the attempt's `problem`; false is for what is no
 * matter of the design. Texts and outcomes live in the caller's arena; what the stock lent goes back by
 * stock_release(stock, &attempt->ready). */
#ifndef SWEEP_ATTEMPT_H
#define SWEEP_ATTEMPT_H

#include "sweep/stock.h"

struct attempt {
	struct position position;
	uint64_t point;
	const char *policy; /* as the spec names it */
	struct ready ready;
	struct job job;
	char key[DIGEST_TEXT];
	const char *problem; /* NULL = it can be run */
	bool again;          /* another one before it has this key */
	int64_t run_id;      /* recorded before; 0 = not */
	bool taskless;       /* but without the tasks that are wanted */
	const char *knobs;
	struct result result;
};

/* Fills all but run_id, taskless, again and the result. */
bool attempt_prepare(const struct spec *spec, struct stock *stock, uint64_t point,
	struct arena *arena, struct attempt *attempt, struct err *err);

/* Sets `again`: a policy that does not know a knob is the same at all its values. */
void attempts_mark(struct attempt *attempts, size_t count);

/* The task list of the attempt before, as long as the next one has the same. Begins as {0}. Where tasks are recorded
 * it lives until they are, else only as long as it is needed. */
struct cases {
	const struct setup *setup;
	uint64_t seed;
	struct arena arena;
	struct workload workload;
	struct scenario scenario;
	struct outcome *scratch; /* where outcomes go that nobody keeps */
};
void cases_free(struct cases *cases);

/* Replays it, unless it cannot be, is recorded with all that is wanted, or is the same as one before. keep: the
 * tasks' outcomes are wanted. */
bool attempt_replay(struct attempt *attempt, bool keep, struct replay *replay, struct cases *cases,
	struct arena *arena, struct err *err);

#endif
