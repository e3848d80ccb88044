#ifndef CICU_H
#define CICU_H

#include <stdint.h>

// The few ICU calls behind plain C types. ICU's own names carry its version, and its headers clash
// with the ICU that Foundation bundles, so no ICU type appears here.

/// The Unicode version of the linked ICU, as major * 256 + minor.
int32_t cicu_unicode_version(void);

#endif
