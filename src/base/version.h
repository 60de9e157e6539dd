/* base/version.h: the program's version, as databases and --version have it. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define MOCA_VERSION "0.1.0"

#endif
