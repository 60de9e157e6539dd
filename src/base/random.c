#include "base/random.h"

#include <Random123/philox.h>
#include <math.h>

uint64_t random_bits(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw)
{
	philox4x32_ctr_t counter = {{item, draw, (uint32_t)stream, 0}};
	philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
	philox4x32_ctr_t bits = philox4x32(counter, key);
	return (uint64_t)bits.v[1] << 32 | bits.v[0];
}

double random_uniform(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw)
{
	/* 52 bits and a half: the middle of one of 2^52 equal cells, exact in a double */
	return ((double)(random_bits(seed, stream, item, draw) >> 12) + 0.5) * 0x1p-52;
}

double random_exponential(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw)
{
	return -portable_log(random_uniform(seed, stream, item, draw));
}

/* Marsaglia's polar method: a point in the unit disc; no sine, no cosine. */
double random_normal(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw)
{
	for (;; draw += 2) {
		double u = 2 * random_uniform(seed, stream, item, draw) - 1;
		double v = 2 * random_uniform(seed, stream, item, draw + 1) - 1;
		double square = u * u + v * v;
		if (square > 0 && square < 1)
			return u * sqrt(-2 * portable_log(square) / square);
	}
}

static const double LN2_HIGH = 0x1.62e42fee00000p-1; /* ln 2 in two parts: the first has few */
static const double LN2_LOW = 0x1.a39ef35793c76p-33; /* bits, so that its multiples are exact */

/* x = 2^e m with m in [sqrt(1/2), sqrt 2); ln m = 2 artanh((m-1)/(m+1)), as its power series. */
double portable_log(double x)
{
	int e;
	double m = frexp(x, &e);
	if (m < 0x1.6a09e667f3bcdp-1) {
		m *= 2;
		e--;
	}
	double s = (m - 1) / (m + 1), square = s * s, sum = 0;
	for (int k = 23; k >= 3; k -= 2) /* s^2 <= 0.0295: the next term is below 2^-60 */
		sum = (sum + 1.0 / k) * square;
	return e * LN2_HIGH + (2 * s + (2 * s * sum + e * LN2_LOW));
}

/* x = n ln 2 + r with |r| <= ln 2 / 2; e^r as its power series. */
double portable_exp(double x)
{
	double n = floor(x * 0x1.71547652b82fep0 + 0.5);
	double r = (x - n * LN2_HIGH) - n * LN2_LOW, sum = 1;
	for (int k = 16; k >= 1; k--)
		sum = 1 + sum * r / k;
	return ldexp(sum, (int)n);
}
