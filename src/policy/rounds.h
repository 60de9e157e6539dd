/* policy/rounds.h: how MoCA's artifact plans: rounds of batches for pairs of tiles.
 *
 * A round deals open tasks to the pairs' lists, in up to three iterations:
 *
 *     top = least estimate of when a pair is free; at first clock + 5,000,000 for all
 *     eligible: arrival <= top; and all, once the first that is not is among the last five
 *     score = 100000 priority + floor(100000 max(0, top - arrival) / P1)
 *     the best 6 x pairs, ties to the lower index, are dealt in sweeps over the pairs: a pair whose
 *     estimate is the least takes one and adds floor(1.15 P2); before a sweep, if some pair has had 6 in
 *     this iteration, the rest goes back
 *
 * P1 and P2 are the predictions for one tile and for two. Every pair runs its list in order; the next
 * round begins when all are done. If three iterations were made, the first pair that is done makes the
 * others give back what they have not begun. */
#ifndef POLICY_ROUNDS_H
#define POLICY_ROUNDS_H

#include "policy/artifact.h"
#include "policy/parts.h"

enum {
	ROUND_ITERATIONS = 3,
	ROUND_DEPTH = 6,
	ROUND_LIST_MOST = ROUND_ITERATIONS * ROUND_DEPTH,
	ROUND_PAIRS_MOST = TILES_MOST / 2,
};

#define ROUND_LOOKAHEAD_CYCLES 5000000.0
#define ROUND_IDLE_CYCLES 1000000.0 /* an empty round lasts so long */
#define ROUND_OVERHEAD_CYCLES 250000.0
#define ROUND_TASK_OVERHEAD_CYCLES 10000.0

struct rounds_knobs {
	unsigned habits;
	bool moca; /* else static: nothing is grouped or skipped */
};

/* What the scheduler has noted of a task. */
enum book_status { BOOK_OPEN, BOOK_LISTED, BOOK_PARTLY, BOOK_OVER };
struct book {
	enum book_status status;
	bool taken;  /* it is some main's partner */
	int partner; /* the task beside its last block, + 1; 0 = none */
};

struct round_list {
	int count;
	int tasks[ROUND_LIST_MOST];
	double estimate_cycles; /* when the pair is free */
};

struct round {
	int pair_count, iterations;
	struct round_list lists[ROUND_PAIRS_MOST];
};

/* The open task of the best score among those eligible at `top`; -1 if there is none. */
int round_best(const struct rounds_knobs *knobs, const struct view *view, const struct book *books,
	double top);

/* Makes a round at the time `clock` and marks its tasks as listed; false if it is empty. */
bool round_build(const struct rounds_knobs *knobs, const struct view *view, double clock,
	struct book *books, struct round *round);

/* Finds partners: pair by pair, for each resnet50, yolov2 and alexnet that is nobody's partner itself
 * the first task behind it in the pair's list that is of a kind it takes and not taken yet. */
void round_group(const struct view *view, const struct round *round, struct book *books);

/* Whether a task in a list is run at all, alone or as the rest of a partner of which so many blocks were
 * run. By the index slip the number of the next network's blocks is looked at, and behind the last one's
 * there is none. */
bool round_runs(unsigned habits, int network, int blocks_run);

/* What the artifact takes the bandwidth of a layer to be: in percent of the DRAM's nominal. */
double artifact_demand(const struct soc *soc, const struct layer_prediction *layer);

/* The rate, in percent, to which a layer is throttled; INFINITY = it is not. `own` is its demand, others
 * the sum of the other pairs', own_score and others_score_demand the same weighted by scores. */
double artifact_rate(
	unsigned habits, double own, double others, double own_score, double others_score_demand);

extern const struct dispatcher rounds_dispatcher;
extern const struct regulator moca_artifact_regulator;

#endif
