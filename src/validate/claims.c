#include "validate/claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- errors ---- */

struct finding finding_of(double measured, double ours, double allowed)
{
	return (struct finding){measured, ours, 100 * (ours - measured) / fabs(measured), allowed};
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* A twentieth of the values, rounded down, lies outside of the band at each end. */
struct finding finding_of_seeds(double measured, double *values, size_t count)
{
	size_t outside = count / 20;
	double sum = 0;
	qsort(values, count, sizeof *values, ascending);
	for (size_t i = 0; i < count; i++)
		sum += values[i];
	double mean = sum / (double)count;
	double edge = values[measured < mean ? outside : count - 1 - outside];
	return finding_of(measured, mean, 100 * fabs(edge - mean) / fabs(measured));
}

/* ---- layers and inferences ---- */

static struct accuracy accuracy_of(const struct claim *claim, const struct evidence *evidence)
{
	const struct network_evidence *of = evidence_network(evidence, claim->about);
	return of && of->labels.count ? of->accuracy : (struct accuracy){NAN, NAN, NAN};
}

static void labels_total(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	const struct network_evidence *of = evidence_network(evidence, claim->about);
	double measured = of && of->labels.count ? labels_sum(&of->labels) : NAN;
	double percent = accuracy_of(claim, evidence).total;
	*finding =
		(struct finding){measured, measured * (1 + percent / 100), percent, claim->allowed};
}

static void labels_mean(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	*finding = (struct finding){NAN, NAN, accuracy_of(claim, evidence).mean, claim->allowed};
}

static void labels_weighted(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	*finding =
		(struct finding){NAN, NAN, accuracy_of(claim, evidence).weighted, claim->allowed};
}

static void inference(const struct claim *claim, const struct evidence *evidence, int tiles,
	struct finding *finding)
{
	const struct network_evidence *of = evidence_network(evidence, claim->about);
	*finding = finding_of(of ? of->measured_cycles[tiles] : NAN,
		of ? of->ours_cycles[tiles] : NAN, claim->allowed);
}

static void inference_1(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	inference(claim, evidence, 1, finding);
}

static void inference_2(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	inference(claim, evidence, 2, finding);
}

static void table_bytes(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	*finding = finding_of(
		(double)evidence->table.layers, (double)evidence->table.same_bytes, claim->allowed);
}

static void table_cycles(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	*finding = finding_of((double)evidence->table.layers, (double)evidence->table.near_cycles,
		claim->allowed);
}

/* ---- runs ---- */

/* One run's metric, or how much it has more of it than another run of the same seed. */
static void run_find(const struct evidence *evidence, const struct run_evidence *run,
	const struct run_evidence *less, enum run_metric metric, struct finding *finding)
{
	double measured = run->measured[metric] - (less ? less->measured[metric] : 0);
	double *values = calloc(evidence->seed_count, sizeof *values);
	if (!values)
		abort();
	for (size_t i = 0; i < evidence->seed_count; i++)
		values[i] = run->replays[metric][i] - (less ? less->replays[metric][i] : 0);
	*finding = finding_of_seeds(measured, values, evidence->seed_count);
	free(values);
}

static void run_metric(const struct claim *claim, const struct evidence *evidence,
	enum run_metric metric, struct finding *finding)
{
	const struct run_evidence *runs = evidence->runs;
	bool first = strcmp(claim->about, runs[RUN_STATIC].policy) == 0;
	run_find(evidence, &runs[first ? RUN_STATIC : RUN_MOCA], NULL, metric, finding);
}

static void run_sla(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	run_metric(claim, evidence, RUN_SLA, finding);
}

static void run_latency(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	run_metric(claim, evidence, RUN_LATENCY, finding);
}

static void run_stp(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	run_metric(claim, evidence, RUN_STP, finding);
}

static void run_fairness(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	run_metric(claim, evidence, RUN_FAIRNESS, finding);
}

static void run_gain(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	const struct run_evidence *runs = evidence->runs;
	(void)claim;
	run_find(evidence, &runs[RUN_MOCA], &runs[RUN_STATIC], RUN_SLA, finding);
}

/* ---- the table ---- */

/* clang-format off */
#define LABELLED(network) \
	{"labels-total", network, "labels on one tile, sum, cycles", "layers", 2, labels_total}, \
	{"labels-mean", network, "error of a label, mean", "layers", 8.5, labels_mean}, \
	{"labels-weighted", network, "error of labels, by time", "layers", 4, labels_weighted}
#define ONE_TILE(network) \
	{"inference-1-tile", network, "inference on one tile, cycles", "inferences", 3, inference_1}
#define TWO_TILES(network) \
	{"inference-2-tiles", network, "inference on two tiles, cycles", "inferences", 5, inference_2}
#define RUN(policy) \
	{"run-sla", policy, "SLA", "tasks_C_M", NAN, run_sla}, \
	{"run-latency", policy, "mean latency, cycles", "tasks_C_M", NAN, run_latency}, \
	{"run-stp", policy, "STP", "tasks_C_M", NAN, run_stp}, \
	{"run-fairness", policy, "fairness", "tasks_C_M", NAN, run_fairness}

const struct claim claim_table[] = {
	LABELLED("alexnet"),
	LABELLED("squeezenet"),
	LABELLED("kws"),
	LABELLED("yolov2"),
	ONE_TILE("alexnet"), ONE_TILE("squeezenet"), ONE_TILE("kws"), ONE_TILE("yolov2"),
	TWO_TILES("alexnet"), TWO_TILES("squeezenet"), TWO_TILES("kws"), TWO_TILES("yolov2"),
	TWO_TILES("resnet50"), TWO_TILES("googlenet"), TWO_TILES("yololite"),
	{"algorithm1-bytes", "artifact", "layers with its DRAM bytes",
		"algorithm1", 5, table_bytes},
	{"algorithm1-cycles", "artifact", "layers within 1 % of its cycles",
		"algorithm1", 10, table_cycles},
	RUN("static"),
	RUN("moca"),
	{"run-gain", "moca", "SLA, less that of static", "tasks_C_M", NAN, run_gain},
	{0},
};
/* clang-format on */

bool claim_holds(
	const struct claim *claim, const struct evidence *evidence, struct finding *finding)
{
	claim->find(claim, evidence, finding);
	return fabs(finding->error) <= finding->allowed;
}
