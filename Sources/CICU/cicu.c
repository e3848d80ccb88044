#include "CICU.h"

#include <unicode/uchar.h>

int32_t cicu_unicode_version(void) {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  return version[0] * 256 + version[1];
}
