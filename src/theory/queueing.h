/* theory/queueing.h: closed forms of queueing theory: what to expect of a machine before it is replayed, and
 * what a replay must agree with where a form is exact.
 *
 *     M/M/c           Erlang, Post Office Electrical Engineers' Journal 10, 1917
 *     M/D/c           Crommelin, Post Office Electrical Engineers' Journal 25, 1932
 *     M/G/1           Pollaczek, Mathematische Zeitschrift 32, 1930; Khinchine, Mat. Sbornik 39, 1932
 *     M/G/1-PS        Kleinrock, JACM 14, 1967; Sakata, Noguchi and Oizumi, Operations Research 19, 1971
 *     M/G/1, priority not preempted: Cobham, Operations Research 2, 1954; preempted, work resumed: Conway,
 *                     Maxwell and Miller, Theory of Scheduling, 1967, chapter 8; Kleinrock, Queueing Systems
 *                     vol. 2, 1976, chapter 3
 *     G/G/c           Allen, Probability, Statistics and Queueing Theory, 1978 (Allen-Cunneen): no theorem
 *     birth and death Kleinrock, Queueing Systems vol. 1, 1975, chapter 3; as processor sharing whose speed
 *                     depends on how many share, for any service time: Cohen, Acta Informatica 12, 1979
 *
 * M: Poisson arrivals, exponential service; D: constant; G: any. c servers, first come, first served unless
 * said otherwise. SCV: squared coefficient of variation, variance / mean^2: 1 for M, 0 for D.
 * rho = arrival rate x mean service / servers.
 *
 * Limits: steady state, independent arrivals and services, a queue without end. What has no steady state
 * (rho >= 1) is NaN, and so is what makes no sense (a negative rate or no server). */
#ifndef THEORY_QUEUEING_H
#define THEORY_QUEUEING_H

#include <stddef.h>

/* Tasks that arrive and what they need of a server. */
struct traffic {
	double arrivals_per_cycle;
	double service_cycles; /* mean */
	double service_scv;    /* of the service time; forms for M or D do not read it */
};

/* rho; may be 1 or more. */
double traffic_load(const struct traffic *traffic, int servers);

/* M/M/c. The chance that a task waits (Erlang C), its mean wait, and the chance that it waits longer than
 * `cycles`: C e^-(c/S - lambda) cycles. */
double mmc_waiting_chance(const struct traffic *traffic, int servers);
double mmc_wait_cycles(const struct traffic *traffic, int servers);
double mmc_wait_tail(const struct traffic *traffic, int servers, double cycles);

/* M/D/c, exact: with a = lambda D and p(n, j) = e^-na (na)^j / j!
 *
 *     W = D sum over n >= 1 of (sum over j >= nc of p(n, j) - 1/rho sum over j > nc of p(n, j))
 *
 * The series needs some 70 / (c (1 - rho)^2) terms: an instant up to rho = 0.97. */
double mdc_wait_cycles(const struct traffic *traffic, int servers);

/* M/G/1: W = lambda E[S^2] / (2 (1 - rho)). */
double mg1_wait_cycles(const struct traffic *traffic);

/* M/G/1 with processor sharing: the mean latency of tasks that need `own_cycles`, own / (1 - rho), whatever the
 * service times' distribution; with own = the mean service, that of all. */
double mg1_ps_latency_cycles(const struct traffic *traffic, double own_cycles);

/* M/G/1 with classes, the most urgent first; inside a class first come, first served. With s_i = rho_1 + ... +
 * rho_i and R_i = (lambda_1 E[S_1^2] + ... + lambda_i E[S_i^2]) / 2, classes numbered from 1:
 *
 *     not preempted   wait     R_n / ((1 - s_i-1) (1 - s_i))                    n: the last class
 *     preempted       latency  E[S_i] / (1 - s_i-1) + R_i / ((1 - s_i-1) (1 - s_i))
 *
 * `which` counts from 0. NaN if s_n >= 1; if tasks are preempted, if s_i >= 1, for less urgent classes do not
 * count then. */
double cobham_wait_cycles(const struct traffic *classes, size_t count, size_t which);
double preemptive_latency_cycles(const struct traffic *classes, size_t which);

/* G/G/c: the wait of M/M/c times (arrival SCV + service SCV) / 2. Exact for M/M/c and M/G/1. */
double allen_cunneen_wait_cycles(const struct traffic *traffic, int servers, double arrival_scv);

/* Tasks that arrive at one rate and leave at a rate that depends on how many are present, departures[k - 1]
 * with k = 1..servers and the last with more: servers that slow each other, or tiles that tasks share. */
struct population {
	double load;           /* arrival rate / the last departure rate; may be 1 or more */
	double waiting_chance; /* that an arrival finds all servers taken */
	double waiting;        /* mean number of tasks beyond the servers */
	double served; /* mean number of the others; divide either by the arrival rate: a mean
				* time in cycles (Little) */
};
struct population birth_death(
	double arrivals_per_cycle, const double *departures_per_cycle, int servers);

#endif
