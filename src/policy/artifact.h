/* policy/artifact.h: static and moca as MoCA's published artifact ran them (Kim et al., HPCA 2023;
 * ucb-bar/gemmini-rocc-tests, branch MOCA: workload.h, gemmini.h, precompile.h, priority_mp8*.c).
 *
 * Where the artifact does what the paper does not say, it has a *habit*. Each can be given up by
 * itself; without any of them what is left is a causal scheduler and the paper's Algorithm 2. The
 * artifact's schedulers know the networks by tables made beforehand, here a `struct prediction`, which
 * whoever wants these policies puts into the traces (sweep/compat.h). */
#ifndef POLICY_ARTIFACT_H
#define POLICY_ARTIFACT_H

#include "policy/policy.h"

enum artifact_habit_bit {
	HABIT_ROUNDS = 1 << 0,
	HABIT_LOOKAHEAD = 1 << 1,
	HABIT_BUSY_CLOCK = 1 << 2,
	HABIT_FLOOR = 1 << 3,
	HABIT_GROUPING = 1 << 4,
	HABIT_INDEX_SLIP = 1 << 5,
	HABIT_PREDICTIONS = 1 << 6,
	HABIT_SCORE_OWN = 1 << 7,
	HABIT_THRESHOLD = 1 << 8,
	HABIT_FLOOR_RATE = 1 << 9,
	HABIT_EXEMPT = 1 << 10,
	HABIT_OVERHEADS = 1 << 11,
	HABIT_CALIBRATION = 1 << 12,
	HABITS_ALL = (1 << 13) - 1,
};

/* Ended by a row whose name is NULL; row i has bit i. */
struct artifact_habit {
	const char *name, *help, *source;
};
extern const struct artifact_habit artifact_habits[];

/* Reads `artifact` (all), NAME,NAME,... or artifact,-NAME,... (all but those). Status 64 for anything else,
 * with the nearest name. */
bool artifact_habits_parse(
	const char *text, struct arena *arena, unsigned *habits, struct err *err);

/* The one text for a set of habits. */
const char *artifact_habits_text(unsigned habits, struct arena *arena);

/* How much of a network runs as the partner on one tile, beside the last block of another: that many
 * blocks, or that many convolutions and matmuls; both 0 = all of it. */
struct artifact_part {
	int blocks, convs;
};

/* A network as the artifact knows it, and as its runs were. */
struct artifact_network {
	const char *name;
	double one_tile_cycles, two_tile_cycles; /* predicted: P1 and P2 */
	double single_one_tile_cycles;           /* measured, alone; 0 = not measured */
	double single_two_tile_cycles;
	double service;    /* f: what co-located runs took over their layers' cost */
	int blocks;        /* the scheduler's parts */
	unsigned partners; /* set of rows that may run beside its last block; 0 = none */
	struct artifact_part beside_conv; /* it runs beside resnet50 or yolov2 */
	struct artifact_part beside_fc;   /* it runs beside alexnet */
};

/* Ended by a row whose name is NULL; in the order of the artifact's network numbers. */
extern const struct artifact_network artifact_networks[];

/* The interference (kappa) and the DRAM efficiency that the services f were fitted with. Of the nominal
 * bandwidth nothing is lost beside these: where it is, two fully-connected layers at once hold each other up
 * more than they did in the static run, whose alexnets then leave a spread of 22 % unexplained, for 15 %. */
#define ARTIFACT_INTERFERENCE 0.2
#define ARTIFACT_DRAM_EFFICIENCY 1.0

/* What the schedulers are told of a layer. */
struct layer_prediction {
	double cycles;     /* on two tiles */
	double dram_bytes; /* from_dram */
	bool small;        /* fewer than four inner tiles */
};

/* What they are told of a network. */
struct prediction {
	int network; /* row of artifact_networks */
	double one_tile_cycles, two_tile_cycles;
	size_t last_block;                       /* first layer of the last block */
	size_t part_beside_conv, part_beside_fc; /* layers that run as a partner */
	const struct layer_prediction *layers;
	const double *cycles_before; /* sums of layers[].cycles */
};

/* `static` or `moca` with these habits takes the place of the policy of that name; the name stays. Status
 * 64 if the policy is another or has knobs set. */
bool artifact_policy(
	unsigned habits, struct arena *arena, struct tuned_policy *policy, struct err *err);

#endif
