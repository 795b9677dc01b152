/*
 * The time of day of one process, for tests: preloaded, it adds the seconds in the file $SETTABLE_CLOCK (eight bytes, mapped)
 * to what the system says. Time that passes (the monotonic clock) stays as it is, as when an administrator sets a clock;
 * waits until a time of day are carried back to the system's, or they would end at once.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* No machine is up for so many seconds, and every date since 2001 is later. */
#define FIRST_DATE 1000000000L

static volatile const long *shared;
static int (*system_gettime)(clockid_t, struct timespec *);
static int (*system_wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);

__attribute__((constructor)) static void open_clock(void) {
    system_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    /* By its version: without one the oldest comes, which knows other condition variables. */
    system_wait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
    if (!system_wait) {
        system_wait = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    }
    const char *name = getenv("SETTABLE_CLOCK");
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        void *mapped = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
        shared = mapped == MAP_FAILED ? 0 : mapped;
        close(file);
    }
}

static long offset(void) {
    return shared ? *shared : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = system_gettime(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += offset();
    }
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    (void) zone;
    return result;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *until) {
    struct timespec end = *until;
    if (end.tv_sec > FIRST_DATE) {
        end.tv_sec -= offset();
    }
    return system_wait(condition, mutex, &end);
}
