#ifndef TIEOUT_REPORTS_ASSETS_H
#define TIEOUT_REPORTS_ASSETS_H
/* report.css and report.js, put into the program by embed.cmake. */
#include <stddef.h>

extern const char assets_css[];
extern const size_t assets_css_size;
extern const char assets_js[];
extern const size_t assets_js_size;
#endif
