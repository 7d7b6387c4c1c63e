#ifndef TIEOUT_TESTS_WIRE_TLS_SERVER_H
#define TIEOUT_TESTS_WIRE_TLS_SERVER_H
/* A TLS server for one connection, with a certificate made for it. */
#include <stdbool.h>
#include <stdint.h>

enum tls_kind { TLS_GOOD, TLS_EXPIRED, TLS_OTHER_HOST, TLS_OLD, TLS_NONE };
struct tls_server;
struct tls_server *tls_server_start(enum tls_kind kind);
uint16_t tls_server_port(const struct tls_server *t);
const char *tls_server_certificate(const struct tls_server *t);	/* path */
/* tls_server_stop: was a request read? */
bool tls_server_stop(struct tls_server *t);
#endif
