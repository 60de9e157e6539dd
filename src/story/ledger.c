#include "story/story.h"

#include <math.h>

static void ledger_add(const struct step *step, double cycles, struct step *sum)
{
	sum->demanded_bytes_per_cycle += cycles * step->demanded_bytes_per_cycle;
	sum->withheld_bytes_per_cycle += cycles * step->withheld_bytes_per_cycle;
	sum->contended_bytes_per_cycle += cycles * step->contended_bytes_per_cycle;
	sum->granted_bytes_per_cycle += cycles * step->granted_bytes_per_cycle;
	sum->idle_bytes_per_cycle += cycles * step->idle_bytes_per_cycle;
	sum->capacity_bytes_per_cycle += cycles * step->capacity_bytes_per_cycle;
}

static void ledger_divide(struct step *sum, double cycles)
{
	sum->demanded_bytes_per_cycle /= cycles;
	sum->withheld_bytes_per_cycle /= cycles;
	sum->contended_bytes_per_cycle /= cycles;
	sum->granted_bytes_per_cycle /= cycles;
	sum->idle_bytes_per_cycle /= cycles;
	sum->capacity_bytes_per_cycle /= cycles;
}

void story_ledger(const struct step *steps, size_t count, const struct span *whole, size_t parts,
	struct step *ledger)
{
	double part_cycles = (whole->to_cycles - whole->from_cycles) / (double)parts;
	size_t first = 0;
	for (size_t p = 0; p < parts; p++) {
		double from = whole->from_cycles + part_cycles * (double)p, to = from + part_cycles;
		ledger[p] = (struct step){.from_cycles = from, .to_cycles = to};
		while (first < count && steps[first].to_cycles <= from)
			first++;
		for (size_t i = first; i < count && steps[i].from_cycles < to; i++)
			ledger_add(&steps[i],
				fmin(steps[i].to_cycles, to) - fmax(steps[i].from_cycles, from),
				&ledger[p]);
		ledger_divide(&ledger[p], part_cycles);
	}
}
