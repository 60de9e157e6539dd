/* t/unit.h: what every unit test needs: the check library speaking TAP to prove. */
#ifndef T_UNIT_H
#define T_UNIT_H

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Runs the suite; the exit status says whether all passed. */
static inline int unit_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A suite of one case with a loop test for each function of a NULL-ended list is more than we need:
 * tests are added one by one. */
static inline TCase *unit_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);
	tcase_set_timeout(tcase, 60);
	suite_add_tcase(suite, tcase);
	return tcase;
}

#endif
