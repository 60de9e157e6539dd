/* The coefficients of gemmini8's layer cost, derived again from what was measured, and how well they
 * do on networks that they were not derived from.
 *
 * Measured: MoCA artifact, FireSim RTL, one tile: the label around each call in whole inferences, median
 * of 7, and the whole inferences; on two tiles, the single-program constants of its evaluation.
 *
 * What a label holds: a convolution's call returns before its last inner tile is through, since it has no
 * fence. That tile's time T / tiles is missing from its label; what of it the thread barrier behind the
 * call does not cover is in the next label.
 *
 * The fit: least squares of relative errors. In each network half the weight goes to labels alike and half
 * by time; networks weigh the same. Each coefficient is held to a prior: off by half of it counts like an
 * error of 1 % in every label. The priors are round numbers that suit the machine, chosen when the
 * results were known; they matter where a network that is left out takes the only evidence with it (adds: kws;
 * the pace of issue: squeezenet), not for the rest: without any, alexnet left out comes to a total of
 * -0.0 %, 6.4 % a label and 4.2 % by time. The barrier is what an inference takes outside of labels; the
 * cost of sharing is fitted to the sums of all seven networks on two tiles. */
#include "gemmini8.h"
#include "unit.h"

#include "cost/cost.h"
#include "cost/fitted.h"
#include "cost/loops.h"

#include <stddef.h>

enum { LABELLED = 4, LABELS_MOST = 40 };

struct label {
	size_t op; /* the first that it covers */
	double cycles;
	size_t ops;
};

static const struct label alexnet_labels[] = {{0, 3901628, 1}, {1, 88913, 1}, {2, 831233, 1},
	{4, 471385, 1}, {5, 613309, 1}, {6, 409554, 1}, {7, 17042, 1}, {9, 3687302, 2},
	{11, 1596365, 2}, {13, 387266, 1}};
static const struct label squeezenet_labels[] = {{0, 1726362, 1}, {1, 289920, 1}, {2, 24999, 1},
	{3, 38983, 1}, {4, 124931, 1}, {5, 37312, 1}, {6, 75448, 1}, {7, 206482, 1}, {8, 17938, 1},
	{9, 25360, 1}, {10, 109710, 1}, {11, 31801, 1}, {12, 41540, 1}, {13, 211424, 1},
	{14, 14416, 1}, {15, 11491, 1}, {16, 70295, 1}, {17, 19198, 1}, {18, 11481, 1},
	{19, 70310, 1}, {20, 24290, 1}, {21, 16969, 1}, {22, 91077, 1}, {23, 30745, 1},
	{24, 16924, 1}, {25, 91100, 1}, {26, 416389, 1}};
static const struct label kws_labels[] = {{0, 473719, 1}, {1, 192746, 1}, {2, 192823, 1},
	{3, 270553, 1}, {4, 192516, 1}, {5, 192766, 1}, {6, 270328, 1}, {7, 192073, 1},
	{8, 192434, 1}, {9, 270281, 1}, {10, 193098, 1}, {11, 192821, 1}, {12, 270288, 1},
	{13, 192234, 1}, {14, 192476, 1}, {15, 270281, 1}, {16, 192174, 1}, {17, 192394, 1},
	{18, 270353, 1}, {19, 192201, 1}, {20, 193705, 1}, {21, 270350, 1}, {22, 192322, 1},
	{23, 192435, 1}, {24, 270327, 1}, {25, 192287, 1}, {26, 192838, 1}, {27, 270267, 1},
	{28, 192016, 1}, {29, 192329, 1}, {30, 270290, 1}, {31, 192032, 1}, {32, 192266, 1},
	{33, 270341, 1}, {34, 192005, 1}, {35, 192382, 1}};
static const struct label yolov2_labels[] = {{0, 1024964, 1}, {1, 684804, 1}, {2, 965139, 1},
	{3, 300608, 1}, {4, 945415, 1}, {5, 108929, 1}, {6, 945508, 1}, {7, 173646, 1},
	{8, 942925, 1}, {9, 113122, 1}, {10, 942846, 1}, {11, 86969, 1}, {12, 932416, 1},
	{13, 125178, 1}, {14, 932608, 1}, {15, 124716, 1}, {16, 934463, 1}, {18, 1197756, 1},
	{19, 142438, 1}, {20, 1197974, 1}, {21, 141885, 1}, {22, 1196955, 1}, {23, 278142, 1}};

static const struct labelled {
	const char *name;
	const struct label *labels;
	size_t count;
	double inference; /* cycles of a whole one */
} labelled[LABELLED] = {
	{"alexnet", alexnet_labels, sizeof alexnet_labels / sizeof *alexnet_labels, 12265346},
	{"squeezenet", squeezenet_labels, sizeof squeezenet_labels / sizeof *squeezenet_labels,
		3959349},
	{"kws", kws_labels, sizeof kws_labels / sizeof *kws_labels, 8425480},
	{"yolov2", yolov2_labels, sizeof yolov2_labels / sizeof *yolov2_labels, 14846198},
};

static const struct pair {
	const char *name;
	double cycles;
} pairs[NETWORKS] = {{"alexnet", 7451485}, {"squeezenet", 2514085}, {"kws", 4940160},
	{"yolov2", 8730125}, {"resnet50", 14186582}, {"googlenet", 6838849}, {"yololite", 1414779}};

/* What the machine suggests: a request occupies the DMA for half a cycle more than its beats; a miss in
 * the L2 takes a quarter longer; a fifth of the shorter side shows; two commands of four cycles each are a
 * pair; a call runs some 2000 instructions; a pooled row takes the depth of the array to leave; a beat
 * of an add takes two cycles, in and through. */
static const struct coefficient {
	const char *name;
	size_t offset;
	double prior;
} coefficients[] = {
	{"cost_request_cycles", offsetof(struct soc, cost_request_cycles), 0.5},
	{"cost_dram_cycles_per_beat", offsetof(struct soc, cost_dram_cycles_per_beat), 0.25},
	{"cost_overlap", offsetof(struct soc, cost_overlap), 0.2},
	{"cost_preload_cycles", offsetof(struct soc, cost_preload_cycles), 8},
	{"cost_op_cycles", offsetof(struct soc, cost_op_cycles), 2000},
	{"cost_pool_cycles_per_beat", offsetof(struct soc, cost_pool_cycles_per_beat), 16},
	{"cost_resadd_cycles_per_beat", offsetof(struct soc, cost_resadd_cycles_per_beat), 2},
};
enum {
	COEFFICIENTS = sizeof coefficients / sizeof *coefficients,
	RESIDUALS_MOST = LABELLED * LABELS_MOST + COEFFICIENTS
};

/* ---- what the labels would be ---- */

static struct counted {
	struct loops_counts counts;
	int64_t dram_bytes;
} counted[NETWORKS][OPS_MOST]; /* no coefficient of the fit changes these */

static void load(void)
{
	gemmini8_load();
	for (int n = 0; n < NETWORKS; n++)
		for (size_t i = 0; i < networks[n].op_count; i++) {
			struct counted *c = &counted[n][i];

			ck_assert(loops_count(&gemmini8, &networks[n], i, &c->counts));
			c->dram_bytes = loops_dram_bytes(&gemmini8, &networks[n], i);
		}
}

static double op_cycles(const struct soc *soc, const struct network *network, size_t i, int tiles)
{
	const struct counted *c = &counted[network - networks][i];

	return fitted_cycles(soc, &network->ops[i], &c->counts, c->dram_bytes, tiles);
}

static void predict(const struct soc *soc, const struct network *network, double cycles[OPS_MOST])
{
	double late = 0;

	for (size_t i = 0; i < network->op_count; i++) {
		double own = op_cycles(soc, network, i, 1), last = 0;

		if (network->ops[i].kind == OP_CONV)
			last = own / (double)counted[network - networks][i].counts.tiles;
		cycles[i] = own - last + late;
		late = fmax(0, last - soc->cost_barrier_cycles);
	}
}

static double label_cycles(const struct label *label, const double cycles[OPS_MOST])
{
	return cycles[label->op] + (label->ops == 2 ? cycles[label->op + 1] : 0);
}

static double labels_sum(const struct labelled *of)
{
	double sum = 0;

	for (size_t i = 0; i < of->count; i++)
		sum += of->labels[i].cycles;
	return sum;
}

/* ---- least squares ---- */

static double *value(struct soc *soc, int k)
{
	return (double *)((char *)soc + coefficients[k].offset);
}

/* All labelled networks but `without` (none: -1). Returns how many residuals. */
static int residuals(const struct soc *soc, int without, double r[RESIDUALS_MOST])
{
	struct soc copy = *soc;
	int count = 0;

	for (int n = 0; n < LABELLED; n++) {
		const struct labelled *of = &labelled[n];
		double cycles[OPS_MOST], sum = labels_sum(of);

		if (n == without)
			continue;
		predict(soc, find(of->name), cycles);
		for (size_t i = 0; i < of->count; i++) {
			double measured = of->labels[i].cycles;
			double weight = 0.5 / (double)of->count + 0.5 * measured / sum;

			r[count++] = sqrt(weight / (LABELLED - (without >= 0)))
				* (label_cycles(&of->labels[i], cycles) / measured - 1);
		}
	}
	for (int k = 0; k < COEFFICIENTS; k++)
		r[count++] = 0.01 * (*value(&copy, k) / coefficients[k].prior - 1) / 0.5;
	return count;
}

static double squares(const struct soc *soc, int without)
{
	double r[RESIDUALS_MOST], sum = 0;
	int count = residuals(soc, without, r);

	for (int i = 0; i < count; i++)
		sum += r[i] * r[i];
	return sum;
}

struct normal {
	double matrix[COEFFICIENTS][COEFFICIENTS], right[COEFFICIENTS];
};

/* J'J and -J'r, J by differences, in units of the priors. */
static void linearise(const struct soc *soc, int without, struct normal *normal)
{
	static double base[RESIDUALS_MOST], slope[COEFFICIENTS][RESIDUALS_MOST];
	const double step = 1e-5;
	int count = residuals(soc, without, base);

	for (int k = 0; k < COEFFICIENTS; k++) {
		struct soc moved = *soc;

		*value(&moved, k) += step * coefficients[k].prior;
		residuals(&moved, without, slope[k]);
		for (int i = 0; i < count; i++)
			slope[k][i] = (slope[k][i] - base[i]) / step;
	}
	*normal = (struct normal){0};
	for (int k = 0; k < COEFFICIENTS; k++)
		for (int i = 0; i < count; i++) {
			normal->right[k] -= slope[k][i] * base[i];
			for (int l = 0; l < COEFFICIENTS; l++)
				normal->matrix[k][l] += slope[k][i] * slope[l][i];
		}
}

/* Gauss-Jordan: the matrix is positive definite by the priors. The solution replaces the right side. */
static void solve(struct normal *normal)
{
	for (int k = 0; k < COEFFICIENTS; k++)
		for (int row = 0; row < COEFFICIENTS; row++) {
			double factor = normal->matrix[row][k] / normal->matrix[k][k];

			if (row == k)
				continue;
			for (int l = k; l < COEFFICIENTS; l++)
				normal->matrix[row][l] -= factor * normal->matrix[k][l];
			normal->right[row] -= factor * normal->right[k];
		}
	for (int k = 0; k < COEFFICIENTS; k++)
		normal->right[k] /= normal->matrix[k][k];
}

/* One step of Levenberg and Marquardt; whether it helped. */
static bool improve(struct soc *soc, int without, const struct normal *normal, double damping)
{
	struct normal damped = *normal;
	struct soc moved = *soc;

	for (int k = 0; k < COEFFICIENTS; k++)
		damped.matrix[k][k] *= 1 + damping;
	solve(&damped);
	for (int k = 0; k < COEFFICIENTS; k++) {
		*value(&moved, k) += damped.right[k] * coefficients[k].prior;
		*value(&moved, k) = fmax(0, *value(&moved, k));
	}
	if (squares(&moved, without) >= squares(soc, without))
		return false;
	*soc = moved;
	return true;
}

/* From the priors; the rest of the SoC stays as it is. */
static struct soc fit(int without)
{
	struct soc soc = gemmini8;
	double damping = 1e-3;

	for (int k = 0; k < COEFFICIENTS; k++)
		*value(&soc, k) = coefficients[k].prior;
	for (int round = 0; round < 100 && damping < 1e6; round++) {
		struct normal normal;

		linearise(&soc, without, &normal);
		while (!improve(&soc, without, &normal, damping) && damping < 1e6)
			damping *= 4;
		damping /= damping < 1e6 ? 8 : 1;
	}
	return soc;
}

/* ---- what is fitted to sums ---- */

/* The time of an inference outside of labels, by the number of operations. */
static double fit_barrier(const struct soc *soc)
{
	double above = 0, below = 0;

	for (int n = 0; n < LABELLED; n++) {
		const struct labelled *of = &labelled[n];
		const struct network *network = find(of->name);
		double cycles[OPS_MOST], rest = of->inference - labels_sum(of), ops;

		predict(soc, network, cycles);
		for (size_t i = 0; i < network->op_count; i++)
			rest -= cycles[i];
		for (size_t i = 0; i < of->count; i++)
			rest += label_cycles(&of->labels[i], cycles);
		ops = (double)network->op_count / of->inference;
		above += ops * rest / of->inference;
		below += ops * ops;
	}
	return above / below;
}

static double pair_error(const struct soc *soc, const struct pair *pair)
{
	const struct network *network = find(pair->name);
	double sum = 0;

	for (size_t i = 0; i < network->op_count; i++)
		sum += op_cycles(soc, network, i, 2) + soc->cost_barrier_cycles;
	return sum / pair->cycles - 1;
}

/* The sums rise all but linearly with it. */
static double fit_sharing(const struct soc *soc)
{
	struct soc none = *soc, some = *soc;
	double above = 0, below = 0;

	none.cost_sharing = 0;
	some.cost_sharing = 0.02;
	for (int n = 0; n < NETWORKS; n++) {
		double error = pair_error(&none, &pairs[n]);
		double slope = (pair_error(&some, &pairs[n]) - error) / some.cost_sharing;

		above -= slope * error;
		below += slope * slope;
	}
	return above / below;
}

/* ---- the tests ---- */

struct accuracy {
	double total, mean, weighted; /* percent */
};

static struct accuracy accuracy(const struct soc *soc, const struct labelled *of)
{
	double cycles[OPS_MOST], sum = labels_sum(of);
	struct accuracy result = {0};

	predict(soc, find(of->name), cycles);
	for (size_t i = 0; i < of->count; i++) {
		double measured = of->labels[i].cycles;
		double error = label_cycles(&of->labels[i], cycles) - measured;

		result.total += 100 * error / sum;
		result.mean += 100 * fabs(error) / measured / (double)of->count;
		result.weighted += 100 * fabs(error) / sum;
	}
	return result;
}

static void check_value(const char *name, double ours, double fitted, double percent)
{
	printf("# %-28s %10.4f in the SoC file, %10.4f fitted\n", name, ours, fitted);
	fflush(stdout);
	ck_assert_msg(
		fabs(ours / fitted - 1) <= percent / 100, "%s = %g, fitted %g", name, ours, fitted);
}

START_TEST(soc_file_has_what_is_fitted)
{
	struct soc soc = fit(-1);

	for (int k = 0; k < COEFFICIENTS; k++)
		check_value(coefficients[k].name, *value(&gemmini8, k), *value(&soc, k), 1);
	check_value("cost_barrier_cycles", gemmini8.cost_barrier_cycles, fit_barrier(&gemmini8), 5);
	check_value("cost_sharing", gemmini8.cost_sharing, fit_sharing(&gemmini8), 10);
}
END_TEST

static void check_accuracy(const char *how, const struct labelled *of, const struct accuracy *is,
	const struct accuracy *most)
{
	printf("# %-10s %-10s total %+5.1f %%, mean per label %4.1f %%, time-weighted %4.1f %%\n",
		of->name, how, is->total, is->mean, is->weighted);
	fflush(stdout);
	ck_assert_msg(fabs(is->total) <= most->total && is->mean <= most->mean
			&& is->weighted <= most->weighted,
		"%s %s: total %+.1f %%, mean %.1f %%, time-weighted %.1f %%", of->name, how,
		is->total, is->mean, is->weighted);
}

START_TEST(labels_are_as_on_rtl)
{
	static const struct accuracy most[LABELLED] = {
		{1, 5.5, 2.5}, {1, 7.5, 4}, {1, 1, 1}, {1, 4.5, 3}};
	struct accuracy is = accuracy(&gemmini8, &labelled[_i]);

	check_accuracy("fitted", &labelled[_i], &is, &most[_i]);
}
END_TEST

/* Without kws no add was measured and without squeezenet nothing that is bound by issue: the priors are
 * what is left of these. */
START_TEST(labels_of_a_network_left_out)
{
	static const struct accuracy most[LABELLED] = {
		{1.5, 6.5, 4}, {3.5, 9, 8}, {3.5, 3.5, 3.5}, {1.5, 5.5, 3.5}};
	struct soc soc = fit(_i);
	struct accuracy is = accuracy(&soc, &labelled[_i]);

	for (int k = 0; k < COEFFICIENTS; k++)
		printf("#   %-28s %10.4f\n", coefficients[k].name, *value(&soc, k));
	check_accuracy("left out", &labelled[_i], &is, &most[_i]);
}
END_TEST

START_TEST(two_tiles_are_as_on_rtl)
{
	static const double most[NETWORKS] = {3, 4.5, 1.5, 2.5, 2, 2, 4.5};
	double percent = 100 * pair_error(&gemmini8, &pairs[_i]);

	printf("# %-10s on two tiles %+5.1f %%\n", pairs[_i].name, percent);
	fflush(stdout);
	ck_assert_msg(fabs(percent) <= most[_i], "%s %+.1f %%", pairs[_i].name, percent);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fit");
	TCase *tcase = unit_case(suite, "fit");

	tcase_add_checked_fixture(tcase, load, gemmini8_free);
	tcase_add_test(tcase, soc_file_has_what_is_fitted);
	tcase_add_loop_test(tcase, labels_are_as_on_rtl, 0, LABELLED);
	tcase_add_loop_test(tcase, labels_of_a_network_left_out, 0, LABELLED);
	tcase_add_loop_test(tcase, two_tiles_are_as_on_rtl, 0, NETWORKS);
	return unit_main(suite);
}
