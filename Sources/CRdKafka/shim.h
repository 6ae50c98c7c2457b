#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

/* rd_kafka_producev() takes C varargs, which Swift cannot call. A null key or value is one whose
 * flag is 0; an empty one has a flag of 1 and a length of 0, and must reach librdkafka as a pointer
 * that is not NULL, or it would turn into a null. On success librdkafka owns `headers`. */
static inline rd_kafka_resp_err_t heards_kafka_produce(
    rd_kafka_t *rk, const char *topic, int32_t partition,
    int has_key, const void *key, size_t key_length,
    int has_value, const void *value, size_t value_length,
    int64_t timestamp, rd_kafka_headers_t *headers, void *opaque) {
  static const char empty[1] = "";
  const void *k = has_key ? (key ? key : empty) : NULL;
  const void *v = has_value ? (value ? value : empty) : NULL;
  if (headers)
    return rd_kafka_producev(
        rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(k, has_key ? key_length : 0),
        RD_KAFKA_V_VALUE((void *)v, has_value ? value_length : 0),
        RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque),
        RD_KAFKA_V_END);
  return rd_kafka_producev(
      rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(k, has_key ? key_length : 0),
      RD_KAFKA_V_VALUE((void *)v, has_value ? value_length : 0),
      RD_KAFKA_V_TIMESTAMP(timestamp), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

/* Names the calling thread for debuggers and top; glibc declares the call for _GNU_SOURCE only,
 * which Swift's importer does not define, and macOS has it without the first parameter. */
#include <pthread.h>
#ifdef __linux__
extern int pthread_setname_np(pthread_t, const char *);
static inline void heards_name_thread(const char *name) {
  pthread_setname_np(pthread_self(), name);
}
#else
static inline void heards_name_thread(const char *name) { pthread_setname_np(name); }
#endif

/* The mock cluster's thread ends for good when a signal interrupts its poll. Threads inherit the
 * mask of the one that makes them: block before, restore after. */
#include <signal.h>
static inline sigset_t heards_block_signals(void) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  return before;
}
static inline void heards_restore_signals(sigset_t before) {
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}
