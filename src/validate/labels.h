/* validate/labels.h: measured times of layers, what a layer cost says they would be, and how far off that is.
 *
 * A label is the time around one or two calls within a whole inference on one tile (models/measured/layers.csv).
 * A convolution's call has no fence: it returns before its last inner tile is through. Of its own time T
 * with n inner tiles, T/n is missing from its label; what of that the thread barrier behind the call does not
 * cover is in the next label:
 *
 *     label_i = T_i - last_i + max(0, last_{i-1} - barrier),   last_i = T_i / n_i of a convolution, else 0
 *
 * Errors of labels m_i that are held to be p_i, in percent:
 *
 *     total     100 (sum p - sum m) / sum m
 *     mean      the mean over labels of 100 |p - m| / m
 *     weighted  100 sum |p - m| / sum m: layers count by their time */
#ifndef VALIDATE_LABELS_H
#define VALIDATE_LABELS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/network.h"
#include "model/soc.h"

struct label {
	size_t op, ops; /* the first operation that it covers, and how many */
	double cycles;  /* measured */
};

struct labels {
	size_t count; /* 0: nothing was measured of this network */
	struct label *of;
};

/* The network's rows of the table. Status 65 if they name no operation of the network. */
bool labels_read(const struct text *table, const struct network *network, struct arena *arena,
	struct labels *labels, struct err *err);

/* From the cycles and inner tiles of each operation, without barrier, what would be seen of each:
 * seen[0..op_count). */
void labels_emulate(const struct soc *soc, const struct network *network, const double *op_cycles,
	const int64_t *inner_tiles, double *seen);

double label_seen(const struct label *label, const double *seen);

double labels_sum(const struct labels *labels);

struct accuracy {
	double total, mean, weighted; /* percent */
};

struct accuracy labels_accuracy(const struct labels *labels, const double *seen);

#endif
