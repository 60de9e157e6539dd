/* sweep/axis.h: an axis from its entry in a spec: lists and ranges spelt out, every value checked. */
#ifndef SWEEP_AXIS_H
#define SWEEP_AXIS_H

#include "base/ini.h"
#include "sweep/key.h"
#include "sweep/spec.h"

/* Status 65 at the value that is wrong. In a sample, LOW..HIGH alone stays a range. */
bool axis_read(const struct ini_entry *entry, const struct chosen *chosen, bool sampled,
	struct arena *arena, struct axis *axis, struct err *err);

/* An axis of one value that no spec gives. */
void axis_default(const char *key, const char *value, struct arena *arena, struct axis *axis);

#endif
