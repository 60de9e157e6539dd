/* base/cell.h: one value of a result table, on its way from a database or a metric to the printer. */
#ifndef BASE_CELL_H
#define BASE_CELL_H

#include <stdint.h>

enum cell_kind { CELL_NULL, CELL_INTEGER, CELL_REAL, CELL_TEXT };

struct cell {
	enum cell_kind kind;
	union {
		int64_t integer;
		double real;
		const char *text; /* the owner says how long it lives */
	};
};

#endif
