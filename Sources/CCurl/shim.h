#include <curl/curl.h>

/* curl_easy_setopt(), curl_easy_getinfo() and curl_multi_setopt() take C varargs, which Swift cannot
 * call: one shim for each type that is passed. libcurl copies strings, but for none else. */
static inline CURLcode heards_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode heards_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode heards_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}
static inline CURLcode heards_curl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode heards_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

/* The body is binary, so its length goes first: libcurl copies that many bytes. */
static inline CURLcode heards_curl_set_body(CURL *easy, const void *bytes, curl_off_t length) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, length);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes);
}

/* A callback and what it is called with belong together; `context` must outlive the transfer. */
static inline CURLcode heards_curl_on_body(CURL *easy, curl_write_callback body, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
}
static inline CURLcode heards_curl_on_header(CURL *easy, curl_write_callback header, void *context) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

/* Ending a transfer waits for its name look-up, which cannot be interrupted and may hang for half a
 * minute, and all others of the thread would wait with it; libcurl lets it end by itself from 7.87 on. */
static inline void heards_curl_leave_lookups(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

/* Names the calling thread for debuggers and top; glibc declares the call for _GNU_SOURCE only,
 * which Swift's importer does not define, and macOS has it without the first parameter. It holds all
 * signals back, too: OpenSSL writes to sockets without MSG_NOSIGNAL, so a server that hangs up would
 * end the program by SIGPIPE, and any other signal is for the threads that handle it. */
#include <pthread.h>
#include <signal.h>
#ifdef __linux__
extern int pthread_setname_np(pthread_t, const char *);
#endif
static inline void heards_curl_enter_thread(const char *name) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, NULL);
#ifdef __linux__
  pthread_setname_np(pthread_self(), name);
#else
  pthread_setname_np(name);
#endif
}
