/*
 * An echo call's middle with nothing but the work that none can leave out: a caller's datagram in, a message to the bot's socket out, the
 * bot's answer in, a datagram out. What a gateway costs beyond it, it costs by its own doing, or by what its protocols ask for: it has no
 * ICE, no SRTP, no WebSocket, no timers and no JVM.
 *
 *   echo CALLS SECONDS          packets pass as they are
 *   echo CALLS SECONDS l16      the bot takes 16 kHz PCM: libopus decodes and encodes each frame, as the gateway's default says
 *
 * Callers and bots are two more processes. A caller sends a packet each 20 ms, at its own time; with l16 a voice for three fifths of the
 * time and silence between, which the middle does not encode. It waits as long as nothing comes, and its processor time is printed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CALL_LIMIT = 1000,
    BATCH = 64,
    MESSAGE_LENGTH = 2048,
    FRAMES_PER_SECOND = 50,
    CYCLE_FRAMES = 100,
    VOICE_FRAMES = 60,
    RATE_HZ = 16000,
    FRAME_SAMPLES = RATE_HZ / FRAMES_PER_SECOND,
    PACKET_LENGTH = 120,
    OPUS_OK = 0,
    OPUS_APPLICATION_VOIP = 2048,
    OPUS_SET_BITRATE = 4002,
    OPUS_SET_COMPLEXITY = 4010,
    OPUS_SET_INBAND_FEC = 4012,
    OPUS_SET_PACKET_LOSS_PERC = 4014,
    NICE = -10
};
#define NS_PER_S 1000000000L

struct call {
    int caller, bot;
    void *decoder, *encoder;
};

static int call_count, seconds;
static struct call calls[CALL_LIMIT];
static int caller_fds[CALL_LIMIT];
static unsigned char voice[VOICE_FRAMES][MESSAGE_LENGTH];
static int voice_lengths[VOICE_FRAMES];

static void *(*encoder_create)(int, int, int, int *);
static void *(*decoder_create)(int, int, int *);
static int (*encoder_ctl)(void *, int, ...);
static int (*encode)(void *, const short *, int, unsigned char *, int);
static int (*decode)(void *, const unsigned char *, int, short *, int, int);

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "libopus has no %s\n", name);
        exit(1);
    }
    return found;
}

static void load_opus(void) {
    void *library = dlopen("libopus.so.0", RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    encoder_create = symbol(library, "opus_encoder_create");
    decoder_create = symbol(library, "opus_decoder_create");
    encoder_ctl = symbol(library, "opus_encoder_ctl");
    encode = symbol(library, "opus_encode");
    decode = symbol(library, "opus_decode");
}

static void *new_encoder(void) {
    int error = OPUS_OK;
    void *encoder = encoder_create(RATE_HZ, 1, OPUS_APPLICATION_VOIP, &error);
    encoder_ctl(encoder, OPUS_SET_BITRATE, 32000);
    encoder_ctl(encoder, OPUS_SET_COMPLEXITY, 5);
    encoder_ctl(encoder, OPUS_SET_INBAND_FEC, 1);
    encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC, 10);
    return encoder;
}

/* A vowel: harmonics of a wavering pitch below three formants, because an encoder's time depends on what it hears. */
static void make_voice(void) {
    void *encoder = new_encoder();
    double phase = 0;
    for (int frame = 0; frame < VOICE_FRAMES; frame++) {
        short samples[FRAME_SAMPLES];
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            const double time_s = (double) (frame * FRAME_SAMPLES + i) / RATE_HZ;
            const double pitch_hz = 130 + 20 * sin(2 * M_PI * 0.7 * time_s);
            double sample = 0;
            phase += pitch_hz / RATE_HZ;
            for (int harmonic = 1; harmonic * pitch_hz < 4000; harmonic++) {
                const double hz = harmonic * pitch_hz;
                const double level = 1 / (1 + pow((hz - 700) / 200, 2)) + .6 / (1 + pow((hz - 1100) / 200, 2))
                        + .3 / (1 + pow((hz - 2600) / 300, 2));
                sample += level * sin(2 * M_PI * harmonic * phase);
            }
            samples[i] = (short) (5000 * sample + rand() % 200 - 100);
        }
        voice_lengths[frame] = encode(encoder, samples, FRAME_SAMPLES, voice[frame], MESSAGE_LENGTH);
    }
}

static long now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static struct sockaddr_in bind_loopback(int fd) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(fd, (struct sockaddr *) &address, length) || getsockname(fd, (struct sockaddr *) &address, &length)) {
        fail("bind");
    }
    return address;
}

static void connect_to(int fd, struct sockaddr_in address) {
    if (connect(fd, (struct sockaddr *) &address, sizeof address)) {
        fail("connect");
    }
}

static void send_at_once(int fd) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void watch(int epoll, int fd, unsigned index) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
        fail("epoll_ctl");
    }
}

static void run_bots(int listener) {
    static char message[MESSAGE_LENGTH];
    int epoll = epoll_create1(0);
    for (int i = 0; i < call_count; i++) {
        int fd = accept(listener, NULL, NULL);
        send_at_once(fd);
        watch(epoll, fd, (unsigned) fd);
    }
    for (;;) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < count; i++) {
            int fd = (int) events[i].data.u32;
            long length = recv(fd, message, sizeof message, 0);
            if (length <= 0) {
                exit(0);
            }
            send(fd, message, (size_t) length, MSG_NOSIGNAL);
        }
    }
}

/* Each caller has its own place among the 20 ms. */
static void run_callers(void) {
    static char message[MESSAGE_LENGTH];
    const long step_ns = NS_PER_S / FRAMES_PER_SECOND / call_count;
    const long step_count = (long) seconds * FRAMES_PER_SECOND * call_count;
    const long start_ns = now_ns();
    long heard_count = 0;
    for (long step = 0; step < step_count; step++) {
        const long due_ns = start_ns + step * step_ns;
        const struct timespec due = {due_ns / NS_PER_S, due_ns % NS_PER_S};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        const int call = (int) (step % call_count);
        const long frame = (step / call_count + call) % CYCLE_FRAMES;
        const int is_voice = encode && frame < VOICE_FRAMES;
        const void *packet = is_voice ? voice[frame] : (unsigned char *) "\xf8\xff\xfe";
        const int length = is_voice ? voice_lengths[frame] : encode ? 3 : PACKET_LENGTH;
        send(caller_fds[call], encode ? packet : message, (size_t) length, 0);
        while (recv(caller_fds[call], message, sizeof message, MSG_DONTWAIT) > 0) {
            heard_count++;
        }
    }
    printf("%ld packets said, %ld heard\n", step_count, heard_count);
    fflush(stdout);
    exit(0);
}

static void from_caller(struct call *call) {
    unsigned char packet[MESSAGE_LENGTH];
    long length = recv(call->caller, packet, sizeof packet, 0);
    if (length <= 0) {
        return;
    }
    if (!call->decoder) {
        send(call->bot, packet, (size_t) length, MSG_NOSIGNAL);
        return;
    }
    short samples[FRAME_SAMPLES];
    decode(call->decoder, packet, (int) length, samples, FRAME_SAMPLES, 0);
    send(call->bot, samples, sizeof samples, MSG_NOSIGNAL);
}

static void from_bot(struct call *call) {
    short samples[FRAME_SAMPLES];
    unsigned char packet[MESSAGE_LENGTH];
    if (!call->encoder) {
        long length = recv(call->bot, packet, sizeof packet, 0);
        if (length > 0) {
            send(call->caller, packet, (size_t) length, 0);
        }
        return;
    }
    if (recv(call->bot, samples, sizeof samples, MSG_WAITALL) != sizeof samples) {
        return;
    }
    int peak = 0;
    for (int i = 0; i < FRAME_SAMPLES; i++) {
        peak = abs(samples[i]) > peak ? abs(samples[i]) : peak;
    }
    long length = peak > 16 ? encode(call->encoder, samples, FRAME_SAMPLES, packet, sizeof packet) : 3;
    send(call->caller, packet, (size_t) length, 0);
}

static void run_middle(int epoll, pid_t callers) {
    while (waitpid(callers, NULL, WNOHANG) == 0) {
        struct epoll_event events[BATCH];
        int count = epoll_wait(epoll, events, BATCH, 100);
        for (int i = 0; i < count; i++) {
            unsigned index = events[i].data.u32;
            if (index < (unsigned) call_count) {
                from_caller(&calls[index]);
            } else {
                from_bot(&calls[index - (unsigned) call_count]);
            }
        }
    }
}

static double processor_s(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    call_count = argc > 2 ? atoi(argv[1]) : 0;
    seconds = argc > 2 ? atoi(argv[2]) : 0;
    if (call_count < 1 || call_count > CALL_LIMIT || seconds < 1) {
        fprintf(stderr, "usage: echo CALLS SECONDS [l16]\n");
        return 2;
    }
    if (argc > 3) {
        load_opus();
        make_voice();
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in bots = bind_loopback(listener);
    listen(listener, call_count);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run_bots(listener);
    }
    int epoll = epoll_create1(0);
    for (int i = 0; i < call_count; i++) {
        struct call *call = &calls[i];
        int error = OPUS_OK;
        call->caller = socket(AF_INET, SOCK_DGRAM, 0);
        caller_fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
        struct sockaddr_in here = bind_loopback(call->caller);
        connect_to(call->caller, bind_loopback(caller_fds[i]));
        connect_to(caller_fds[i], here);
        call->bot = socket(AF_INET, SOCK_STREAM, 0);
        connect_to(call->bot, bots);
        send_at_once(call->bot);
        if (encode) {
            call->encoder = new_encoder();
            call->decoder = decoder_create(RATE_HZ, 1, &error);
        }
        watch(epoll, call->caller, (unsigned) i);
        watch(epoll, call->bot, (unsigned) (call_count + i));
    }
    pid_t callers = fork();
    if (callers == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run_callers();
    }
    setpriority(PRIO_PROCESS, 0, NICE);
    const double before_s = processor_s();
    const long start_ns = now_ns();
    run_middle(epoll, callers);
    const double cores = (processor_s() - before_s) * 1e9 / (double) (now_ns() - start_ns);
    printf("%.4f cores a call\n", cores / call_count);
    return 0;
}
