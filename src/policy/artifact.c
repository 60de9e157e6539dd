#include "policy/artifact.h"

#include "policy/rounds.h"

#include <string.h>
#include <sysexits.h>

/* ---- habits ---- */

#define LOG "the clocks that its logs print"

const struct artifact_habit artifact_habits[] = {
	{"rounds",
		"plans rounds of three batches for all pairs of tiles, with a barrier behind each; "
		"without: a free pair takes the best task",
		"workload.h, workload_priority_mp"},
	{"lookahead",
		"plans with tasks up to 5,000,000 cycles before they arrive, and with the last five "
		"at any time: tasks may start before they arrive",
		"workload.h, workload_priority_mp"},
	{"busy-clock",
		"tells the time by the largest sum of one tile's task durations: waits at the "
		"barrier do not count, and latencies are shorter than they were",
		LOG},
	{"floor", "raises a latency below the prediction P2 to P2", "priority_mp8*.c, printing"},
	{"grouping",
		"moca: runs a network's last block on one tile and a later task of its pair on the "
		"other",
		"workload.h, workload_grouping"},
	{"index-slip",
		"moca: never runs yololite alone, nor the rest of some partners, and counts them as "
		"met",
		"priority_mp8_dynamic*.c: workload_group[] read one place too far"},
	{"predictions",
		"scores and plans by the artifact's tables of whole networks; without: by our traces",
		"precompile.h, sp_prediction_cycles and tp_prediction_cycles"},
	{"score-own", "moca: takes a task's own score for the others' too, so that scores cancel",
		"gemmini.h, conv and matmul"},
	{"threshold",
		"moca: throttles only above 150 % of the DRAM bandwidth; without: above 100 %",
		"gemmini.h, DRAM_MAX_UTIL"},
	{"floor-rate", "moca: throttles to no less than 25 % of the DRAM bandwidth; without: 1 %",
		"gemmini.h"},
	{"exempt",
		"moca: never throttles first layers, layers of fewer than four inner tiles, pools, "
		"partners, squeezenet and yololite, nor counts them among the others",
		"gemmini.h, and the networks' functions"},
	{"overheads", "takes 250,000 cycles for each round and 10,000 for each task", LOG},
	{"calibration",
		"service times as in co-located runs: a factor for each network beside an "
		"interference of 0.2 and a DRAM efficiency of 1",
		"fitted on static runs of workload C at QoS M"},
	{0},
};

static int habit_find(const char *name)
{
	for (int i = 0; artifact_habits[i].name; i++)
		if (strcmp(artifact_habits[i].name, name) == 0)
			return i;
	return -1;
}

static bool habit_unknown(const char *name, struct err *err)
{
	const char *names[34] = {"artifact"};
	for (int i = 0; artifact_habits[i].name; i++)
		names[i + 1] = artifact_habits[i].name;
	const char *nearest = text_nearest(name, names);
	return err_set(err, EX_USAGE,
		"--compat: unknown '%s'%s%s%s; expected artifact, or some of moca list compat",
		name, nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
}

/* One word of the list: `artifact`, NAME or -NAME. */
static bool habit_apply(const char *word, unsigned *habits, struct err *err)
{
	bool without = *word == '-';
	if (strcmp(word, "artifact") == 0) {
		*habits = HABITS_ALL;
		return true;
	}
	int habit = habit_find(word + without);
	if (habit < 0)
		return habit_unknown(word + without, err);
	if (without && !(*habits >> habit & 1))
		return err_set(err, EX_USAGE,
			"--compat: '%s' takes away what is not there; expected artifact,%s", word,
			word);
	*habits ^= (without || !(*habits >> habit & 1)) ? 1U << habit : 0;
	return true;
}

bool artifact_habits_parse(const char *text, struct arena *arena, unsigned *habits, struct err *err)
{
	*habits = 0;
	for (const char *at = text;; at++) {
		size_t length = strcspn(at, ",");
		if (!habit_apply(arena_copy(arena, at, length), habits, err))
			return false;
		at += length;
		if (!*at)
			break;
	}
	return *habits
		|| err_set(
			err, EX_USAGE, "--compat '%s' leaves nothing; expected at least one", text);
}

const char *artifact_habits_text(unsigned habits, struct arena *arena)
{
	const char *some = "", *all_but = "artifact";
	int count = __builtin_popcount(habits), all = __builtin_popcount(HABITS_ALL);
	for (int i = 0; artifact_habits[i].name; i++)
		if (habits >> i & 1)
			some = arena_printf(
				arena, "%s%s%s", some, *some ? "," : "", artifact_habits[i].name);
		else
			all_but = arena_printf(arena, "%s,-%s", all_but, artifact_habits[i].name);
	return 2 * count > all ? all_but : some;
}

/* ---- networks ---- */

enum { RESNET50, ALEXNET, GOOGLENET, SQUEEZENET, KWS, YOLOV2, YOLOLITE };

#define BESIDE_CONV                                                                                \
	(1U << GOOGLENET | 1U << SQUEEZENET | 1U << YOLOLITE | 1U << KWS | 1U << ALEXNET)
#define BESIDE_FC (1U << GOOGLENET | 1U << YOLOV2 | 1U << KWS | 1U << RESNET50)

/* P1, P2 and blocks: precompile.h and workload.h. P2 is the sum of the artifact's table of layers and of
 * its residual adds. Our code meets that table nearly everywhere (t/69-rounds.c counts), but not to the
 * cycle, and P1's layers are not told, so that P1 and P2 stand here as they are.
 *
 * Single: on one tile the median of seven inferences on the RTL, on two the constants of the artifact's STP
 * script. Service: fitted on the static run of workload C at QoS M, replayed with its rounds at their measured
 * clocks: each task's noise is such that it takes as long as it did, and has mean 1 over a network. */
const struct artifact_network artifact_networks[] = {
	[RESNET50] = {"resnet50", 23501374, 12550809, 0, 14186582, 1.023, 4, BESIDE_CONV, {0, 0},
		{2, 0}},
	[ALEXNET] = {"alexnet", 12112825, 7893404, 12265346, 7451485, 1.492, 2, BESIDE_FC, {1, 0},
		{0, 0}},
	[GOOGLENET] = {"googlenet", 8979902, 4612764, 0, 6838849, 1.068, 2, 0, {0, 3}, {0, 0}},
	[SQUEEZENET] = {"squeezenet", 2247964, 1145303, 3959349, 2514085, 1.053, 1, 0, {0, 0},
		{0, 0}},
	[KWS] = {"kws", 6303369, 3615590, 8425480, 4940160, 1.103, 2, 0, {0, 12}, {0, 0}},
	[YOLOV2] = {"yolov2", 13494690, 7127908, 14846198, 8730125, 1.090, 3, BESIDE_CONV, {0, 0},
		{2, 0}},
	[YOLOLITE] = {"yololite", 1511060, 799912, 0, 1414779, 0.979, 1, 0, {0, 0}, {0, 0}},
	{0},
};

/* ---- policies ---- */

static bool refuse(const struct tuned_policy *policy, struct err *err)
{
	return err_set(err, EX_USAGE,
		"--compat: policy '%s' has no such form; expected static or moca, without knobs",
		policy->policy.name);
}

bool artifact_policy(
	unsigned habits, struct arena *arena, struct tuned_policy *policy, struct err *err)
{
	bool moca = strcmp(policy->policy.name, "moca") == 0;
	if (!moca && strcmp(policy->policy.name, "static") != 0)
		return refuse(policy, err);
	struct rounds_knobs *knobs = arena_alloc(arena, sizeof *knobs);
	*knobs = (struct rounds_knobs){habits, moca};
	policy->policy.dispatcher = &rounds_dispatcher;
	policy->policy.regulator = moca ? &moca_artifact_regulator : &no_regulator;
	policy->dispatcher_knobs = policy->regulator_knobs = knobs;
	return true;
}
