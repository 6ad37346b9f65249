/*
 * A selective forwarder with nothing but the work that none can leave out: receive, unprotect (AEAD_AES_128_GCM), check the header and the
 * replay window, rewrite the SSRC, protect, send. What a forwarder costs beyond it, on the same machine in the same minute, it costs by
 * its own doing. It has no ICE, no DTLS, no RTCP: keys and addresses are told to it on stdin.
 *
 *   forwarder --shared N | --legs N  [--spin] [--pinned]
 *
 * It prints "ready PORT..." (one port, or one for each leg), and then reads
 *
 *   leg INDEX ADDRESS PORT IN_KEY IN_SALT OUT_KEY OUT_SALT     hexadecimal master keys; "in" unprotects what comes from there
 *   route FROM FROM_SSRC TO TO_SSRC                            what comes from one leg leaves to another under its SSRC
 *   start
 *
 * until "start", and forwards until SIGTERM. Counts go to stderr at the end.
 *
 * It waits as the gateway's media thread does: it blocks while little arrives, and naps for a millisecond when packets come faster than
 * that, so that both pay the same wake-ups. With --spin it never waits.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "srtp.h"

enum {
    BATCH = 32,
    SLOT_LENGTH = 2048,
    LEG_LIMIT = 8192,
    TABLE_LENGTH = 4 * LEG_LIMIT,
    WAIT_LIMIT_MS = 10,
    SHORT_WAITS_UNTIL_NAPS = 8,
    POOR_NAPS_LIMIT = 8,
    PACKETS_WORTH_A_NAP = 2,
    SHARED_BUFFER_LENGTH = 4 << 20,
    LEG_BUFFER_LENGTH = 256 << 10,
    NICE = -10,
    LINE_LENGTH = 512
};
#define NAP_NS 1000000L

struct leg {
    int fd; /* the shared one, or its own */
    struct sockaddr_in remote;
    struct direction in, out;
    struct leg *to;
    uint32_t from_ssrc, to_ssrc; /* as they stand in the packet */
    struct window window; /* of what came from there */
};

static struct leg legs[LEG_LIMIT];
static struct leg *by_address[TABLE_LENGTH];
static int leg_count, is_shared, is_spinning, shared_fd, epoll_fd;
static volatile sig_atomic_t is_ending;
static uint64_t forwarded, refused, unsent;

/* What is read, and sent from where it lies. */
static uint8_t slots[BATCH][SLOT_LENGTH];
static struct mmsghdr received[BATCH], queued[BATCH];
static struct iovec received_vectors[BATCH], queued_vectors[BATCH];
static struct sockaddr_in senders[BATCH];

/* ---- keys and addresses ---- */

static unsigned hash(const struct sockaddr_in *address) {
    return ((ntohl(address->sin_addr.s_addr) * 31u + ntohs(address->sin_port)) * 2654435761u) >> 17 & (TABLE_LENGTH - 1);
}

static int is_same(const struct sockaddr_in *one, const struct sockaddr_in *other) {
    return one->sin_port == other->sin_port && one->sin_addr.s_addr == other->sin_addr.s_addr;
}

static void claim(struct leg *leg) {
    unsigned slot = hash(&leg->remote);
    while (by_address[slot]) {
        slot = (slot + 1) & (TABLE_LENGTH - 1);
    }
    by_address[slot] = leg;
}

static struct leg *find(const struct sockaddr_in *address) {
    for (unsigned slot = hash(address); by_address[slot]; slot = (slot + 1) & (TABLE_LENGTH - 1)) {
        if (is_same(&by_address[slot]->remote, address)) {
            return by_address[slot];
        }
    }
    return NULL;
}

static void add_leg(const char *line) {
    int index, port;
    char address[64], in_key[64], in_salt[64], out_key[64], out_salt[64];
    if (sscanf(line, "leg %d %63s %d %63s %63s %63s %63s", &index, address, &port, in_key, in_salt, out_key, out_salt) != 7
            || index < 0 || index >= leg_count) {
        fprintf(stderr, "not a leg: %s", line);
        exit(1);
    }
    struct leg *leg = &legs[index];
    leg->remote.sin_family = AF_INET;
    leg->remote.sin_port = htons((uint16_t) port);
    if (inet_pton(AF_INET, address, &leg->remote.sin_addr) != 1) {
        fail(address);
    }
    init_direction(&leg->in, in_key, in_salt, 0);
    init_direction(&leg->out, out_key, out_salt, 1);
    if (is_shared) {
        leg->fd = shared_fd;
        claim(leg);
    } else if (connect(leg->fd, (struct sockaddr *) &leg->remote, sizeof leg->remote) < 0) {
        fail("connect");
    }
}

static void read_commands(void) {
    char line[LINE_LENGTH];
    while (fgets(line, sizeof line, stdin)) {
        int from, to;
        uint32_t from_ssrc, to_ssrc;
        if (strncmp(line, "leg ", 4) == 0) {
            add_leg(line);
        } else if (sscanf(line, "route %d %u %d %u", &from, &from_ssrc, &to, &to_ssrc) == 4
                && from >= 0 && from < leg_count && to >= 0 && to < leg_count) {
            legs[from].to = &legs[to];
            legs[from].from_ssrc = htonl(from_ssrc);
            legs[from].to_ssrc = htonl(to_ssrc);
        } else if (strcmp(line, "start\n") == 0) {
            return;
        } else {
            fprintf(stderr, "not a command: %s", line);
            exit(1);
        }
    }
    exit(0);
}

/* ---- a packet's way ---- */

/* Version 2 without padding, extension or CSRC, not RTCP (RFC 5761), and of the source that is routed. */
static int is_expected(const struct leg *leg, const uint8_t *packet, int length) {
    const int type = packet[1] & 0x7F;
    return length >= HEADER_LENGTH + TAG_LENGTH && packet[0] == 0x80 && (type < 64 || type > 95)
        && memcmp(packet + SSRC_OFFSET, &leg->from_ssrc, sizeof leg->from_ssrc) == 0;
}

/* Leaves the packet as it is to be sent; null when it is refused. */
static struct leg *forward(struct leg *leg, uint8_t *packet, int length) {
    if (!leg || !leg->to || !is_expected(leg, packet, length)) {
        return NULL;
    }
    const uint64_t index = extend(&leg->window, (uint16_t) (packet[2] << 8 | packet[3]));
    if (!is_new(&leg->window, index) || !transform(&leg->in, packet, length - TAG_LENGTH, index, 0)) {
        return NULL;
    }
    mark(&leg->window, index);
    memcpy(packet + SSRC_OFFSET, &leg->to_ssrc, sizeof leg->to_ssrc);
    return transform(&leg->to->out, packet, length - TAG_LENGTH, index, 1) ? leg->to : NULL;
}

/* ---- sockets ---- */

static int open_socket(int buffer_length) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_length, sizeof buffer_length);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer_length, sizeof buffer_length);
    if (fd < 0 || bind(fd, (struct sockaddr *) &local, sizeof local) < 0) {
        fail("socket");
    }
    return fd;
}

static void watch(int fd, struct leg *leg) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = leg};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void print_port(int fd) {
    struct sockaddr_in local;
    socklen_t length = sizeof local;
    getsockname(fd, (struct sockaddr *) &local, &length);
    printf(" %d", ntohs(local.sin_port));
}

static void open_sockets(void) {
    epoll_fd = epoll_create1(0);
    printf("ready");
    if (is_shared) {
        shared_fd = open_socket(SHARED_BUFFER_LENGTH);
        watch(shared_fd, NULL);
        print_port(shared_fd);
    } else {
        for (int i = 0; i < leg_count; i++) {
            legs[i].fd = open_socket(LEG_BUFFER_LENGTH);
            watch(legs[i].fd, &legs[i]);
            print_port(legs[i].fd);
        }
    }
    printf("\n");
    fflush(stdout);
}

static void send_queued(int count) {
    for (int next = 0; next < count;) {
        const int sent = sendmmsg(shared_fd, queued + next, (unsigned) (count - next), 0);
        forwarded += sent > 0 ? (uint64_t) sent : 0;
        unsent += sent > 0 ? 0 : 1;
        next += sent > 0 ? sent : 1;
    }
}

static int poll_shared(void) {
    const int count = recvmmsg(shared_fd, received, BATCH, 0, NULL);
    int queued_count = 0;
    for (int i = 0; i < count; i++) {
        struct leg *to = forward(find(&senders[i]), slots[i], (int) received[i].msg_len);
        if (to) {
            queued[queued_count].msg_hdr.msg_name = &to->remote;
            queued_vectors[queued_count].iov_base = slots[i];
            queued_vectors[queued_count++].iov_len = received[i].msg_len;
        } else {
            refused++;
        }
        received[i].msg_hdr.msg_namelen = sizeof senders[i];
    }
    send_queued(queued_count);
    return count > 0 ? count : 0;
}

/* A leg's socket rarely has a second packet, so each is read and sent by a call of its own. */
static int poll_legs(void) {
    struct epoll_event events[BATCH];
    const int ready = epoll_wait(epoll_fd, events, BATCH, 0);
    for (int i = 0; i < ready; i++) {
        struct leg *from = events[i].data.ptr;
        const ssize_t length = recv(from->fd, slots[0], SLOT_LENGTH, 0);
        if (length <= 0) {
            continue;
        }
        struct leg *to = forward(from, slots[0], (int) length);
        if (!to) {
            refused++;
        } else if (send(to->fd, slots[0], (size_t) length, 0) == length) {
            forwarded++;
        } else {
            unsent++;
        }
    }
    return ready > 0 ? ready : 0;
}

/* ---- waiting ---- */

static long now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void wait_for_work(int work) {
    static int is_napping, evidence;
    if (is_napping) {
        const struct timespec nap = {.tv_nsec = NAP_NS};
        evidence = work < PACKETS_WORTH_A_NAP ? evidence + 1 : 0;
        is_napping = evidence < POOR_NAPS_LIMIT;
        evidence = is_napping ? evidence : 0;
        nanosleep(&nap, NULL);
    } else {
        struct epoll_event event;
        const long start_ns = now_ns();
        epoll_wait(epoll_fd, &event, 1, WAIT_LIMIT_MS);
        evidence = now_ns() - start_ns < NAP_NS / 2 ? evidence + 1 : 0;
        is_napping = evidence == SHORT_WAITS_UNTIL_NAPS;
        evidence = is_napping ? 0 : evidence;
    }
}

static void run(void) {
    int work = 0;
    while (!is_ending) {
        const int packets = is_shared ? poll_shared() : poll_legs();
        work += packets;
        /* What was less than could be is all that there was. */
        if (packets < BATCH && !is_spinning) {
            wait_for_work(work);
            work = 0;
        }
    }
}

static void prepare_messages(void) {
    for (int i = 0; i < BATCH; i++) {
        received_vectors[i] = (struct iovec) {slots[i], SLOT_LENGTH};
        received[i].msg_hdr = (struct msghdr) {
            .msg_name = &senders[i], .msg_namelen = sizeof senders[i], .msg_iov = &received_vectors[i], .msg_iovlen = 1};
        queued[i].msg_hdr = (struct msghdr) {.msg_namelen = sizeof(struct sockaddr_in), .msg_iov = &queued_vectors[i], .msg_iovlen = 1};
    }
}

static void pin(void) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((unsigned) sysconf(_SC_NPROCESSORS_ONLN) - 1, &cores);
    if (sched_setaffinity(0, sizeof cores, &cores) < 0) {
        fail("sched_setaffinity");
    }
}

static void on_signal(int signal_number) {
    (void) signal_number;
    is_ending = 1;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--shared") == 0 && i + 1 < argc) {
            is_shared = 1;
            leg_count = atoi(argv[++i]);
        } else if (strcmp(argv[i], "--legs") == 0 && i + 1 < argc) {
            leg_count = atoi(argv[++i]);
        } else if (strcmp(argv[i], "--spin") == 0) {
            is_spinning = 1;
        } else if (strcmp(argv[i], "--pinned") == 0) {
            pin();
        } else {
            fprintf(stderr, "not an option: %s\n", argv[i]);
            return 2;
        }
    }
    if (leg_count < 1 || leg_count > LEG_LIMIT) {
        fprintf(stderr, "--shared or --legs: 1 to %d legs\n", LEG_LIMIT);
        return 2;
    }
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    /* As the gateway's media threads, where the host allows it. */
    setpriority(PRIO_PROCESS, 0, NICE);
    prepare_messages();
    open_sockets();
    read_commands();
    run();
    fprintf(stderr, "forwarded=%llu refused=%llu unsent=%llu\n", (unsigned long long) forwarded, (unsigned long long) refused,
            (unsigned long long) unsent);
    return 0;
}
