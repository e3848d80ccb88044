#include "CInline.h"
