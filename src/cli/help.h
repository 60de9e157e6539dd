/* cli/help.h: the topics of `moca help'. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdbool.h>
#include <stddef.h>

enum { TOPICS_MOST = 32 };

/* Names and summaries. */
void help_topics_list(void);

/* Prints the topic; false if there is none of that name. */
bool help_topic_tell(const char *name);

/* Room for TOPICS_MOST. */
size_t help_names(const char **names);

#endif
