/* win32_digest.c - SHA-1, from the system's own cryptography. */
#include "win32_private.h"

static NTSTATUS hash(BCRYPT_ALG_HANDLE provider, const void *data, size_t size, uint8_t digest[20])
{
    BCRYPT_HASH_HANDLE state;
    /* Without a buffer of ours it makes its own, since Windows 7. */
    NTSTATUS result = win32->BCryptCreateHash(provider, &state, NULL, 0, NULL, 0, 0);

    if (result < 0)
        return result;
    result = win32->BCryptHashData(state, (PUCHAR)(ULONG_PTR)data, (ULONG)size, 0); /* only reads */
    if (result >= 0)
        result = win32->BCryptFinishHash(state, digest, 20, 0);
    win32->BCryptDestroyHash(state);
    return result;
}

enum vhd_status win32_sha1(const struct vhd_host *host, const void *data, size_t size, uint8_t digest[20],
                           struct vhd_error *error)
{
    BCRYPT_ALG_HANDLE provider;
    NTSTATUS result = win32->BCryptOpenAlgorithmProvider(&provider, BCRYPT_SHA1_ALGORITHM, NULL, 0);

    (void)host;
    if (result >= 0) {
        result = hash(provider, data, size, digest);
        win32->BCryptCloseAlgorithmProvider(provider, 0);
    }
    if (result == (NTSTATUS)STATUS_NO_MEMORY)
        return vhd_fail_system(error, VHD_OUT_OF_MEMORY, u"SHA-1", ERROR_NOT_ENOUGH_MEMORY);
    return result >= 0 ? VHD_OK : vhd_fail_system(error, VHD_SYSTEM, u"SHA-1", ERROR_INTERNAL_ERROR);
}
