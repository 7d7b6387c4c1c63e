/* One connection, one request, one answer; certificates are made as it starts. */
#include "tests/wire/tls_server.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/err.h"

struct tls_server {
	enum tls_kind	 kind;
	int		 fd;
	uint16_t	 port;
	pthread_t	 thread;
	SSL_CTX		*ctx;
	char		 path[64];
	bool		 asked;
};

static X509 *
certificate(enum tls_kind kind, EVP_PKEY *key)
{
	X509 *c = X509_new();
	X509_NAME *name;
	X509_EXTENSION *x;
	char alt[] = "IP:127.0.0.1", other[] = "IP:127.0.0.9";

	ASSERT(c != NULL && X509_set_version(c, 2) == 1);
	ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
	X509_gmtime_adj(X509_getm_notBefore(c), -7200);
	X509_gmtime_adj(X509_getm_notAfter(c), kind == TLS_EXPIRED ? -3600 : 3600);
	X509_set_pubkey(c, key);
	name = X509_get_subject_name(c);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"127.0.0.1", -1, -1, 0);
	X509_set_issuer_name(c, name);
	x = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
	    kind == TLS_OTHER_HOST ? other : alt);
	ASSERT(x != NULL && X509_add_ext(c, x, -1) == 1);
	X509_EXTENSION_free(x);
	ASSERT(X509_sign(c, key, EVP_sha256()) > 0);
	return c;
}

static void
make_context(struct tls_server *t)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	X509 *c = certificate(t->kind, key);
	FILE *f;
	int fd;

	memcpy(t->path, "/tmp/tieout-tls-XXXXXX", 23);
	fd = mkstemp(t->path);
	ASSERT(fd != -1 && (f = fdopen(fd, "w")) != NULL);
	ASSERT(PEM_write_X509(f, c) == 1);
	(void)fclose(f);
	t->ctx = SSL_CTX_new(TLS_server_method());
	ASSERT(t->ctx != NULL);
	if (t->kind == TLS_OLD) {
		SSL_CTX_set_security_level(t->ctx, 0);
		SSL_CTX_set_min_proto_version(t->ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(t->ctx, TLS1_1_VERSION);
	}
	ASSERT(SSL_CTX_use_certificate(t->ctx, c) == 1);
	ASSERT(SSL_CTX_use_PrivateKey(t->ctx, key) == 1);
	X509_free(c);
	EVP_PKEY_free(key);
}

static void
answer(struct tls_server *t, int fd)
{
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	char buf[4096];
	SSL *s;

	if (t->kind == TLS_NONE) {
		(void)send(fd, ok, sizeof(ok) - 1, MSG_NOSIGNAL);
		return;
	}
	s = SSL_new(t->ctx);
	SSL_set_fd(s, fd);
	if (SSL_accept(s) == 1 && SSL_read(s, buf, sizeof(buf)) > 0) {
		t->asked = true;
		(void)SSL_write(s, ok, sizeof(ok) - 1);
		(void)SSL_shutdown(s);
	}
	SSL_free(s);
}

static void *
serve(void *ctx)
{
	struct tls_server *t = ctx;
	int fd = accept(t->fd, NULL, NULL);

	if (fd >= 0) {
		answer(t, fd);
		(void)close(fd);
	}
	return NULL;
}

struct tls_server *
tls_server_start(enum tls_kind kind)
{
	struct tls_server *t = calloc(1, sizeof(*t));
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);

	ASSERT(t != NULL);
	/* whom it answers may be gone: SSL_write cannot be told not to raise SIGPIPE */
	(void)signal(SIGPIPE, SIG_IGN);
	t->kind = kind;
	make_context(t);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	t->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ASSERT(bind(t->fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	ASSERT(listen(t->fd, 4) == 0);
	ASSERT(getsockname(t->fd, (struct sockaddr *)&a, &n) == 0);
	t->port = ntohs(a.sin_port);
	ASSERT(pthread_create(&t->thread, NULL, serve, t) == 0);
	return t;
}

uint16_t
tls_server_port(const struct tls_server *t)
{
	return t->port;
}

const char *
tls_server_certificate(const struct tls_server *t)
{
	return t->path;
}

bool
tls_server_stop(struct tls_server *t)
{
	bool asked;

	(void)shutdown(t->fd, SHUT_RDWR);
	(void)pthread_join(t->thread, NULL);
	(void)close(t->fd);
	(void)unlink(t->path);
	SSL_CTX_free(t->ctx);
	asked = t->asked;
	free(t);
	return asked;
}
