/* SRTP with AEAD_AES_128_GCM (RFC 7714) over OpenSSL's EVP: one direction's cipher, and the replay window of RFC 3711, 3.3.2. */
#ifndef SRTP_H
#define SRTP_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<openssl/evp.h>)
#include <openssl/evp.h>
#else
/* The library without its headers. The numbers are those of its ABI. */
typedef struct evp_cipher_st EVP_CIPHER;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
#define EVP_CTRL_AEAD_GET_TAG 0x10
#define EVP_CTRL_AEAD_SET_TAG 0x11
EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void);
void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *);
const EVP_CIPHER *EVP_aes_128_gcm(void);
const EVP_CIPHER *EVP_aes_128_ctr(void);
int EVP_CipherInit_ex(EVP_CIPHER_CTX *, const EVP_CIPHER *, void *, const unsigned char *, const unsigned char *, int);
int EVP_CipherUpdate(EVP_CIPHER_CTX *, unsigned char *, int *, const unsigned char *, int);
int EVP_CipherFinal_ex(EVP_CIPHER_CTX *, unsigned char *, int *);
int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *, int, int, void *);
#endif

enum { SSRC_OFFSET = 8, HEADER_LENGTH = 12, TAG_LENGTH = 16, SALT_LENGTH = 12, KEY_LENGTH = 16 };

struct direction {
    EVP_CIPHER_CTX *cipher;
    uint8_t salt[SALT_LENGTH];
};

struct window {
    int is_started; /* by the first packet */
    uint64_t highest, seen; /* index, and which of the 64 up to it arrived */
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void parse_hex(const char *text, uint8_t *bytes, int length) {
    for (int i = 0; i < length; i++) {
        if (sscanf(text + 2 * i, "%2hhx", &bytes[i]) != 1) {
            fprintf(stderr, "not %d bytes of hexadecimal: %s\n", length, text);
            exit(1);
        }
    }
}

/* Key derivation with AES-CM (RFC 3711, 4.3.1; the salt of RFC 7714 is shorter and padded). */
static void derive(const uint8_t *master_key, const uint8_t *master_salt, uint8_t label, uint8_t *derived, int length) {
    uint8_t counter[16] = {0};
    const uint8_t zeros[KEY_LENGTH] = {0};
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    memcpy(counter, master_salt, SALT_LENGTH);
    counter[7] ^= label;
    if (!cipher || !EVP_CipherInit_ex(cipher, EVP_aes_128_ctr(), NULL, master_key, counter, 1)
            || !EVP_CipherUpdate(cipher, derived, &length, zeros, length)) {
        fail("no key derivation");
    }
    EVP_CIPHER_CTX_free(cipher);
}

static void init_direction(struct direction *direction, const char *key_text, const char *salt_text, int is_encryption) {
    uint8_t master_key[KEY_LENGTH], master_salt[SALT_LENGTH], key[KEY_LENGTH];
    parse_hex(key_text, master_key, KEY_LENGTH);
    parse_hex(salt_text, master_salt, SALT_LENGTH);
    derive(master_key, master_salt, 0, key, KEY_LENGTH);
    derive(master_key, master_salt, 2, direction->salt, SALT_LENGTH);
    direction->cipher = EVP_CIPHER_CTX_new();
    if (!direction->cipher || !EVP_CipherInit_ex(direction->cipher, EVP_aes_128_gcm(), NULL, key, NULL, is_encryption)) {
        fail("no cipher");
    }
}

static void write_iv(uint8_t *iv, const uint8_t *salt, const uint8_t *ssrc, uint64_t index) {
    const uint8_t plain[SALT_LENGTH] = {0, 0, ssrc[0], ssrc[1], ssrc[2], ssrc[3],
        (uint8_t) (index >> 40), (uint8_t) (index >> 32), (uint8_t) (index >> 24), (uint8_t) (index >> 16), (uint8_t) (index >> 8), (uint8_t) index};
    for (int i = 0; i < SALT_LENGTH; i++) {
        iv[i] = plain[i] ^ salt[i];
    }
}

/* In place; false when the tag does not fit. */
static int transform(struct direction *direction, uint8_t *packet, int plain_length, uint64_t index, int is_encryption) {
    uint8_t iv[SALT_LENGTH];
    int length;
    uint8_t *tag = packet + plain_length;
    write_iv(iv, direction->salt, packet + SSRC_OFFSET, index);
    if (!EVP_CipherInit_ex(direction->cipher, NULL, NULL, NULL, iv, is_encryption)
            || !is_encryption && !EVP_CIPHER_CTX_ctrl(direction->cipher, EVP_CTRL_AEAD_SET_TAG, TAG_LENGTH, tag)
            || !EVP_CipherUpdate(direction->cipher, NULL, &length, packet, HEADER_LENGTH)
            || !EVP_CipherUpdate(direction->cipher, packet + HEADER_LENGTH, &length, packet + HEADER_LENGTH, plain_length - HEADER_LENGTH)
            || !EVP_CipherFinal_ex(direction->cipher, tag, &length)) {
        return 0;
    }
    return !is_encryption || EVP_CIPHER_CTX_ctrl(direction->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_LENGTH, tag);
}

/* The index nearest to the highest so far (RFC 3711, 3.3.1). */
static uint64_t extend(const struct window *window, uint16_t sequence) {
    if (!window->is_started) {
        return sequence;
    }
    return window->highest + (int16_t) (sequence - (uint16_t) window->highest);
}

static int is_new(const struct window *window, uint64_t index) {
    if (!window->is_started || index > window->highest) {
        return 1;
    }
    const uint64_t age = window->highest - index;
    return age < 64 && (window->seen >> age & 1) == 0;
}

static void mark(struct window *window, uint64_t index) {
    if (!window->is_started || index > window->highest) {
        const uint64_t step = window->is_started ? index - window->highest : 64;
        window->seen = (step < 64 ? window->seen << step : 0) | 1;
        window->highest = index;
        window->is_started = 1;
    } else {
        window->seen |= 1ull << (window->highest - index);
    }
}

#endif
