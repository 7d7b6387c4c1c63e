/* The starter rule files, as they stand in mappings/starter. */
#include <string.h>

#include "mappings/rules.h"

static const unsigned char quickbooks[] = {
#include "starter_quickbooks.inc"
};
static const unsigned char xero[] = {
#include "starter_xero.inc"
};
static const unsigned char netsuite[] = {
#include "starter_netsuite.inc"
};
static const unsigned char file[] = {
#include "starter_file.inc"
};

const char *
rules_starter(const char *ledger)
{
	static const struct {
		const char		*name;
		const unsigned char	*text;
	} all[] = {
		{ "quickbooks", quickbooks }, { "xero", xero },
		{ "netsuite", netsuite }, { "file", file },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].name, ledger) == 0)
			return (const char *)all[i].text;
	return NULL;
}
