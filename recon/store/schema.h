#ifndef TIEOUT_RECON_STORE_SCHEMA_H
#define TIEOUT_RECON_STORE_SCHEMA_H
/*
 * The texts of schema/NNNN_*.sql, built in by schema.cmake: [v] leads from
 * version v to v + 1.
 */
extern const char *const schema_texts[];
#endif
