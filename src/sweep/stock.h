/* sweep/stock.h: what the design points of a sweep share: files, traces, setups, tuned policies.
 *
 * Files are read once, when the stock is made; what a point needs is made when it is first asked for, by one
 * thread, and kept while there is room (sweep/pool.h). Points that differ in load, policy or seed share the
 * traces; so do points that differ in what no layer's cost depends on (trace_basis). */
#ifndef SWEEP_STOCK_H
#define SWEEP_STOCK_H

#include "sweep/record.h"
#include "sweep/spec.h"

struct stock;

/* Reads every SoC and workload that the spec names, and the networks that the workloads ask for, and checks
 * the spec's policies and knobs of policies. Errors in what the spec names have its place. */
bool stock_new(const struct spec *spec, const struct library *library, struct stock **stock,
	struct err *err);
void stock_free(struct stock *stock); /* NULL is ignored */

/* The files that were read. */
size_t stock_inputs(const struct stock *stock, const struct input **inputs);

/* A setup in stock, with what its writer notes of it. */
struct stocked_setup {
	struct setup setup;
	struct recording recording; /* bundle_id 0 = not yet */
	struct arena *arena;        /* where the notes go: it lives as long as the setup */
};

/* A design, ready to be run. It is held until it is released. */
struct ready {
	struct stocked_setup *setup;
	const struct tuned_policy *policy;
	struct pooled *held_setup, *held_policy;
};

/* false if it cannot be run at all: status 65, with the reason. Other statuses are no matter of the design. */
bool stock_ready(
	struct stock *stock, const struct design *design, struct ready *ready, struct err *err);
void stock_release(struct stock *stock, struct ready *ready);

#endif
