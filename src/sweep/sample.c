#include "sweep/sample.h"

#include "base/random.h"

#include <assert.h>
#include <stdbool.h>

/* ---- Latin hypercube ---- */

enum { ROUNDS = 8 };

/* A pseudo-random permutation of [0, 2^(2 half_bits)): a Feistel network, each of whose rounds adds a
 * random function of one half to the other. */
static uint32_t shuffle(uint64_t seed, uint32_t dimension, unsigned half_bits, uint32_t value)
{
	uint32_t mask = ((uint32_t)1 << half_bits) - 1;
	uint32_t left = value >> half_bits, right = value & mask;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t mixed = (uint32_t)random_bits(
			seed, STREAM_SCRAMBLE, right, dimension * ROUNDS + round);
		uint32_t next = left ^ (mixed & mask);
		left = right;
		right = next;
	}
	return left << half_bits | right;
}

/* The stratum of a point: a permutation of [0, count). The shuffle is of up to four times as many; what
 * it throws out of the range is shuffled on until it is back, as it will be, since its cycle began there. */
static uint32_t stratum_of(const struct sample *sample, uint32_t dimension, uint32_t point)
{
	unsigned half_bits = 1;
	while ((uint64_t)1 << 2 * half_bits < sample->count)
		half_bits++;
	do
		point = shuffle(sample->seed, dimension, half_bits, point);
	while (point >= sample->count);
	return point;
}

static double lhs_coordinate(const struct sample *sample, uint32_t dimension, uint32_t point)
{
	double stratum = stratum_of(sample, dimension, point), count = sample->count;
	double inside = random_uniform(sample->seed, STREAM_SAMPLE, point, dimension);
	double x = (stratum + inside) / count;
	/* the sum may be rounded up to the next stratum */
	return x < (stratum + 1) / count ? x : (stratum + 0.5) / count;
}

/* ---- Sobol ---- */

/* From the file new-joe-kuo-6.21201 of Stephen Joe and Frances Kuo
 * (https://web.maths.unsw.edu.au/~fkuo/sobol/), which belongs to "Constructing Sobol sequences with better
 * two-dimensional projections", SIAM J. Sci. Comput. 30, 2635-2654, 2008. */
const struct sobol sobol_table[SOBOL_DIMENSIONS - 1] = {
	{1, 0, {1}},
	{2, 1, {1, 3}},
	{3, 1, {1, 3, 1}},
	{3, 2, {1, 1, 1}},
	{4, 1, {1, 1, 3, 3}},
	{4, 4, {1, 3, 5, 13}},
	{5, 2, {1, 1, 5, 5, 17}},
	{5, 4, {1, 1, 5, 5, 5}},
	{5, 7, {1, 1, 7, 11, 19}},
	{5, 11, {1, 1, 5, 1, 1}},
	{5, 13, {1, 1, 1, 3, 11}},
	{5, 14, {1, 3, 5, 5, 31}},
	{6, 1, {1, 3, 3, 9, 7, 49}},
	{6, 13, {1, 1, 1, 15, 21, 21}},
	{6, 16, {1, 3, 1, 13, 27, 49}},
	{6, 19, {1, 1, 1, 15, 7, 5}},
	{6, 22, {1, 3, 1, 15, 13, 25}},
	{6, 25, {1, 1, 5, 5, 19, 61}},
	{7, 1, {1, 3, 7, 11, 23, 15, 103}},
	{7, 4, {1, 3, 7, 13, 13, 15, 69}},
};

enum { SOBOL_BITS = 32 };

/* Direction numbers as binary fractions of 32 bits: the first ones are given, the others follow by the
 * polynomial's recurrence. Van der Corput's are 1/2, 1/4, 1/8 ... */
static void directions_fill(uint32_t dimension, uint32_t directions[SOBOL_BITS])
{
	const struct sobol *sobol = dimension ? &sobol_table[dimension - 1] : NULL;
	unsigned degree = sobol ? sobol->degree : SOBOL_BITS;
	for (unsigned k = 0; k < degree; k++)
		directions[k] = (sobol ? sobol->initial[k] : 1) << (SOBOL_BITS - 1 - k);
	for (unsigned k = degree; k < SOBOL_BITS; k++) {
		directions[k] = directions[k - degree] ^ directions[k - degree] >> degree;
		for (unsigned j = 1; j < degree; j++)
			if (sobol->coefficients >> (degree - 1 - j) & 1)
				directions[k] ^= directions[k - j];
	}
}

/* The shift keeps every dimension's strata and makes one seed's points differ from another's. */
static double sobol_coordinate(const struct sample *sample, uint32_t dimension, uint32_t point)
{
	uint32_t directions[SOBOL_BITS] = {0};
	directions_fill(dimension, directions);
	uint32_t bits = (uint32_t)random_bits(sample->seed, STREAM_SCRAMBLE, dimension, 0);
	uint32_t gray = point ^ point >> 1;
	for (unsigned k = 0; gray >> k; k++)
		if (gray >> k & 1)
			bits ^= directions[k];
	return (bits + 0.5) * 0x1p-32;
}

/* ---- all ---- */

double sample_coordinate(const struct sample *sample, uint32_t dimension, uint32_t point)
{
	assert(point < sample->count && sample->count <= SAMPLE_POINTS_MOST);
	if (sample->method == SAMPLE_LHS)
		return lhs_coordinate(sample, dimension, point);
	if (sample->method == SAMPLE_SOBOL)
		return sobol_coordinate(sample, dimension, point);
	return random_uniform(sample->seed, STREAM_SAMPLE, point, dimension);
}
