/* sanitized.h - whether this is the build with sanitizers, where everything takes several times as long. */
#ifndef OPENVPC_TESTS_SANITIZED_H
#define OPENVPC_TESTS_SANITIZED_H

#define IS_SANITIZED 0
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#undef IS_SANITIZED
#define IS_SANITIZED 1
#endif
#endif

#endif
