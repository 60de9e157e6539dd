/* story/story.h: what happened in one replay: recorded while it runs, asked afterwards.
 *
 *     story_begin(&story);
 *     struct observer observer = story_observer(&story);
 *     replay_run(..., &observer, outcomes, ...);
 *     story_end(&story, scenario, outcomes);
 *     ... questions ...
 *     story_free(&story);
 *
 * A *tenure* is a task's stay on its tiles, from when it got them until it gave them up. It consists of
 * *phases*: being moved, then its layers one after the other. Outside of its tenures a task is queued, from its
 * arrival to its end. Tasks are indices into the scenario's workload, times are cycles since the replay's
 * beginning. What a question returns lives in the arena that it was given. */
#ifndef STORY_STORY_H
#define STORY_STORY_H

#include "replay/replay.h"

/* Part of a tenure; its rates may have changed in it. demanded = withheld + contended + granted. */
struct phase {
	bool migrating;
	size_t layer; /* that runs, or that is moved */
	double from_cycles, to_cycles;
	double demanded_bytes;   /* asked for, co-runners' interference being what it is */
	double withheld_bytes;   /* of these, by the regulator's cap */
	double contended_bytes;  /* by a saturated DRAM */
	double granted_bytes;    /* drawn */
	double capped_cycles;    /* in which a cap held it back */
	double contended_cycles; /* in which a saturated DRAM did */
};

struct tenure {
	int task, tiles;
	uint64_t
		tile_set; /* which ones: the engine counts tiles, so this is the lowest that were free */
	double from_cycles, to_cycles;
	size_t phase_count;
	const struct phase *phases; /* without gaps */
};

/* A policy's reason, as it noted it. */
struct reason {
	double at_cycles;
	int task;         /* -1 = of no task */
	const char *what; /* with its unit behind it, if it has one */
	double value;
};

struct story {
	const struct scenario *scenario;
	const struct outcome *outcomes;
	size_t tenure_count;
	const struct tenure *tenures; /* by task, then by time */
	const size_t *tenure_first;   /* of each task; one more entry at the end */
	size_t reason_count;
	const struct reason *reasons; /* by time */
	struct story_memory *memory;
};

void story_begin(struct story *story);
struct observer story_observer(struct story *story);

/* The replay is over; scenario and outcomes outlive the story. */
void story_end(
	struct story *story, const struct scenario *scenario, const struct outcome *outcomes);
void story_free(struct story *story);

/* ---- one task ---- */

struct span {
	double from_cycles, to_cycles;
};

enum span_kind { SPAN_QUEUED, SPAN_MIGRATING, SPAN_RUNNING };

/* When the task was queued, was moved, or ran; spans of a kind that touch are one. */
size_t story_spans(const struct story *story, int task, enum span_kind kind, struct arena *arena,
	struct span **spans);

/* The sum over the task's phases; from and to are the whole, layer means nothing. */
struct phase story_sum(const struct story *story, int task);

/* ---- who else ---- */

/* A task that had tiles while another one queued, or that ran while it ran. */
struct company {
	int task;
	struct span span; /* from the first to the last moment */
	double cycles;    /* so long */
	double bytes;     /* that it drew meanwhile */
};

/* While the tasks queued: all who had tiles. While they ran: all who ran, since they are those who
 * interfere. Summed over the tasks that are asked about; longest first, ties by task. */
size_t story_company(const struct story *story, const int *tasks, size_t task_count,
	enum span_kind kind, struct arena *arena, struct company **company);

/* ---- why ---- */

/* All that was noted under one name. Infinite values (no limit) are counted apart. */
struct reasons {
	const char *what;
	size_t count, infinite;
	double first, first_cycles, last, last_cycles;
	double least, most, mean; /* NaN if all were infinite, as first and last */
};

/* By name, in order of first appearance; of those tasks that are chosen (by index; NULL = of all, and of
 * none). */
size_t story_reasons(const struct story *story, const bool *chosen, struct arena *arena,
	struct reasons **reasons);

/* ---- the machine ---- */

/* The machine while nothing changes. Bytes per cycle: demanded = withheld + contended + granted, and
 * granted + idle = capacity, but for rounding. */
struct step {
	double from_cycles, to_cycles;
	double demanded_bytes_per_cycle, withheld_bytes_per_cycle, contended_bytes_per_cycle;
	double granted_bytes_per_cycle, idle_bytes_per_cycle;
	double capacity_bytes_per_cycle; /* nominal for one tenant, effective for several */
	int running, migrating;
	size_t queued;
};

/* From the first arrival to the last end, without gaps. */
size_t story_steps(const struct story *story, struct arena *arena, struct step **steps);

/* Means of the rates over so many equal parts of a span, bytes being conserved; outside of the steps all are 0.
 * What is counted (running, migrating, queued) has no mean and stays 0. */
void story_ledger(const struct step *steps, size_t count, const struct span *whole, size_t parts,
	struct step *ledger);

#endif
