/* sweep/sample.h: where a sample's points lie in the unit cube, each computed from its number alone.
 *
 * lhs: a Latin hypercube. In each dimension every one of `count` equal strata has one point.
 * sobol: Sobol's sequence with Joe and Kuo's direction numbers and a random digital shift.
 * random: independent uniform draws. */
#ifndef SWEEP_SAMPLE_H
#define SWEEP_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum sample_method { SAMPLE_LHS, SAMPLE_SOBOL, SAMPLE_RANDOM };

enum {
	SAMPLE_POINTS_MOST = 1000000000, /* fewer than 2^30: strata and Sobol's bits rest on it */
	SOBOL_DIMENSIONS = 21,
};

/* A dimension of Sobol's sequence: a primitive polynomial modulo 2 and the first direction numbers. */
struct sobol {
	unsigned degree;
	unsigned coefficients; /* those between the first and the last, highest power first */
	uint32_t initial[7];   /* m_1 .. m_degree */
};

/* Of the second dimension and on. The first is van der Corput's sequence. */
extern const struct sobol sobol_table[SOBOL_DIMENSIONS - 1];

struct sample {
	enum sample_method method;
	uint64_t seed;
	uint32_t count; /* of points */
};

/* A point's coordinate in a dimension (from 0), in (0, 1). */
double sample_coordinate(const struct sample *sample, uint32_t dimension, uint32_t point);

#endif
