/* base/random.h: random numbers by counter, not by state (Philox 4x32, of the Random123 library:
 * Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A number depends on (seed, stream, item, draw) alone, so that two policies, two machines or two
 * threads see the same tasks and the same noise. log and exp are our own because those of libm may
 * differ in the last bit from one machine to the next, and results must not. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

enum random_stream {
	STREAM_NETWORK,
	STREAM_PRIORITY,
	STREAM_ARRIVAL,
	STREAM_NOISE,
	STREAM_ESTIMATE,
	STREAM_SEARCH,
	STREAM_SAMPLE,
	STREAM_SCRAMBLE,
	STREAM_BOOTSTRAP,
};

/* 64 random bits. */
uint64_t random_bits(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw);

/* Uniform on (0, 1): never 0, never 1. */
double random_uniform(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw);

/* Exponential of mean 1. */
double random_exponential(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw);

/* Normal of mean 0 and standard deviation 1 (uses draws from `draw` on). */
double random_normal(uint64_t seed, enum random_stream stream, uint32_t item, uint32_t draw);

/* Natural logarithm (x > 0, normal) and exponential (|x| < 700): within 2 units in the last place,
 * by additions, multiplications and divisions alone, hence the same on every machine. */
double portable_log(double x);
double portable_exp(double x);

#endif
