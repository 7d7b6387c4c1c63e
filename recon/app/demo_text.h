#ifndef TIEOUT_RECON_APP_DEMO_TEXT_H
#define TIEOUT_RECON_APP_DEMO_TEXT_H
/* The sample company's settings and rule file, as text. */
extern const char demo_settings_text[];
extern const char demo_rules_text[];
#endif
