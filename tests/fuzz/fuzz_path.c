/* fuzz_path.c - any two texts as paths: what is accepted is plain, leads nowhere else, and is found again. */
#include "fuzz_input.h"
#include "vhd_path.h"

#include <string.h>

#define MOST 400 /* units of a text: somewhat more than a path may have */

struct chars {
    char16_t chars[MOST + 1];
    size_t length;
};

static void take_text(struct fuzz_input *input, size_t length, struct chars *text)
{
    text->length = 0;
    while (text->length < length && text->length < MOST && input->size > 1) {
        char16_t low = fuzz_take_byte(input);
        text->chars[text->length++] = (char16_t)(low | fuzz_take_byte(input) << 8);
    }
    text->chars[text->length] = 0;
}

static bool same(const char16_t *a, const char16_t *b)
{
    size_t length = vhd_text_of(a).length;

    return length == vhd_text_of(b).length && memcmp(a, b, length * sizeof *a) == 0;
}

/* No component is empty, "." or "..": nothing is left that could lead elsewhere. */
static void require_plain(const char16_t *path)
{
    size_t root = vhd_path_root_length(path), start = root, length = vhd_text_of(path).length;

    FUZZ_REQUIRE(root >= 3 && root <= length + 1 && length < VHD_PATH_CHARS);
    FUZZ_REQUIRE(vhd_path_check(vhd_text_of(path), NULL) == VHD_OK);
    FUZZ_REQUIRE(vhd_path_is_absolute(vhd_text_of(path)));
    for (size_t i = root; i <= length; i++) {
        if (path[i] != u'\\' && path[i] != 0)
            continue;
        FUZZ_REQUIRE(i > start || i == length);
        FUZZ_REQUIRE(!(i == start + 1 && path[start] == u'.'));
        FUZZ_REQUIRE(!(i == start + 2 && path[start] == u'.' && path[start + 1] == u'.'));
        start = i + 1;
    }
}

/* Seen from there, and found from there again. */
static void require_found_again(const char16_t *from, const char16_t *file)
{
    char16_t relative[VHD_PATH_CHARS], found[VHD_PATH_CHARS];
    struct vhd_text text;

    if (!vhd_path_relative(from, file, relative))
        return;
    text = vhd_text_of(relative);
    FUZZ_REQUIRE(text.length < VHD_PATH_CHARS);
    FUZZ_REQUIRE(vhd_path_check(text, NULL) == VHD_OK);
    FUZZ_REQUIRE(vhd_path_resolve(text, from, found, NULL) == VHD_OK);
    FUZZ_REQUIRE(vhd_text_of(found).length == vhd_text_of(file).length);
}

/* What is adopted holds no slash, and a text that is a path as it stands stays as it is. */
static void require_adopted(const struct chars *text)
{
    const bool is_path = vhd_path_check((struct vhd_text){ text->chars, text->length }, NULL) == VHD_OK;
    struct chars adopted = *text;

    vhd_path_adopt(adopted.chars);
    FUZZ_REQUIRE(vhd_text_of(adopted.chars).length <= vhd_text_of(text->chars).length);
    FUZZ_REQUIRE(!is_path || same(adopted.chars, text->chars));
    for (const char16_t *c = adopted.chars; *c != 0; c++)
        FUZZ_REQUIRE(*c != u'/');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = { data, size };
    struct chars first, second;
    char16_t base[VHD_PATH_CHARS], path[VHD_PATH_CHARS], again[VHD_PATH_CHARS];
    struct vhd_text text;

    take_text(&input, fuzz_take_byte(&input) * 2u, &first);
    take_text(&input, MOST, &second);
    require_adopted(&first);
    require_adopted(&second);
    text = (struct vhd_text){ first.chars, first.length };
    if (vhd_path_check(text, NULL) != VHD_OK || vhd_path_resolve(text, NULL, base, NULL) != VHD_OK)
        return 0;
    require_plain(base);
    text = (struct vhd_text){ second.chars, second.length };
    if (vhd_path_check(text, NULL) != VHD_OK || vhd_path_resolve(text, base, path, NULL) != VHD_OK)
        return 0;
    require_plain(path);
    FUZZ_REQUIRE(vhd_path_resolve(vhd_text_of(path), NULL, again, NULL) == VHD_OK && same(path, again));
    if (vhd_text_of(path).length > vhd_path_root_length(path))
        require_found_again(base, path);
    (void)vhd_path_same_server(base, path);
    return 0;
}
