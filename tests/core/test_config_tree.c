/* test_config_tree.c - finding, setting and removing values in the configuration in memory. */
#include "config_tree.h"
#include "expect.h"
#include "vhd_path.h"

TestSuite(config_tree);

static struct config_key key_of(const char16_t *text)
{
    struct config_key key;

    cr_assert(config_key_parse(vhd_text_of(text), &key), "%s is a key", text_shown(text));
    return key;
}

static struct config_node *new_root(void)
{
    struct config_node *root = config_node_new(CONFIG_ELEMENT, vhd_text_of(u"preferences"));

    cr_assert_not_null(root);
    return root;
}

static enum config_change set(struct config_node *root, const char16_t *key_text, const char16_t *text)
{
    const struct config_key key = key_of(key_text);

    return config_tree_set(root, &key, u"string", text);
}

static struct config_node *find(struct config_node *root, const char16_t *key_text)
{
    const struct config_key key = key_of(key_text);

    return config_tree_find(root, &key);
}

static void expect_value(struct config_node *root, const char16_t *key, const char16_t *text)
{
    const struct config_node *node = find(root, key);

    cr_expect(node != NULL && config_node_is_value(node), "%s is a value", text_shown(key));
    if (node != NULL)
        expect_text(text_shown(key), node->text, text);
}

static struct config_node *add(struct config_node *parent, enum config_kind kind, const char16_t *name)
{
    struct config_node *node = config_node_new(kind, vhd_text_of(name));

    cr_assert_not_null(node);
    config_node_append(parent, node);
    return node;
}

Test(config_tree, a_value_is_found_by_its_key_and_by_no_other)
{
    static const char16_t *const others[] = { u"a",          u"a/b",      u"a/b[@id=2]", u"a/b[@id=1]/c",
                                              u"a/B[@id=1]", u"b[@id=1]", u"a[@id=1]/b", u"a/b[@id=11]" };
    struct config_node *root = new_root(), *inner;

    cr_assert(set(root, u"a/b[@id=1]", u"x") == CONFIG_CHANGED);
    expect_value(root, u"a/b[@id=1]", u"x");
    expect_value(root, u"a/b[@id=\"1\"]", u"x");
    inner = find(root, u"a");
    cr_expect(inner != NULL && !config_node_is_value(inner), "what has elements below it is no value");
    for (size_t i = 1; i < ROWS(others); i++)
        cr_expect_null(find(root, others[i]), "%s", text_shown(others[i]));
    config_node_free(root);
}

Test(config_tree, setting_a_value_again_replaces_it_alone)
{
    struct config_node *root = new_root();

    cr_assert(set(root, u"a/b", u"old") == CONFIG_CHANGED);
    cr_assert(set(root, u"a/c", u"other") == CONFIG_CHANGED);
    cr_assert(set(root, u"a/b", u"new") == CONFIG_CHANGED);
    expect_value(root, u"a/b", u"new");
    expect_value(root, u"a/c", u"other");
    cr_expect(root->first == root->last && root->first->first->next == root->first->last, "one a with two elements");
    config_node_free(root);
}

Test(config_tree, no_value_is_lost_to_one_above_or_below_it)
{
    struct config_node *root = new_root();

    cr_assert(set(root, u"a/b", u"x") == CONFIG_CHANGED);
    cr_expect(set(root, u"a", u"y") == CONFIG_IS_INNER);
    cr_expect(set(root, u"a/b/c", u"y") == CONFIG_BELOW_VALUE);
    cr_expect(set(root, u"a/b/c/d/e", u"y") == CONFIG_BELOW_VALUE);
    cr_expect_null(find(root, u"a/b/c"));
    expect_value(root, u"a/b", u"x");
    config_node_free(root);
}

Test(config_tree, removing_takes_what_is_below_and_what_is_empty_then)
{
    struct config_node *root = new_root(), *document = new_root();

    cr_assert(set(root, u"a/b/c", u"1") == CONFIG_CHANGED);
    cr_assert(set(root, u"a/b/d/e", u"2") == CONFIG_CHANGED);
    cr_assert(set(root, u"f", u"3") == CONFIG_CHANGED);
    config_tree_remove(root, find(root, u"a/b/d"));
    cr_expect_null(find(root, u"a/b/d/e"));
    expect_value(root, u"a/b/c", u"1");
    config_tree_remove(root, find(root, u"a/b/c"));
    cr_expect_null(find(root, u"a"), "a and b held nothing any more");
    config_node_append(document, root);
    config_tree_remove(root, find(root, u"f"));
    cr_expect(root->first == NULL && root->last == NULL && document->first == root, "the root stays");
    cr_assert(set(root, u"g", u"4") == CONFIG_CHANGED);
    expect_value(root, u"g", u"4");
    config_node_free(document);
}

Test(config_tree, removing_leaves_what_holds_a_comment_or_a_text)
{
    struct config_node *root = new_root();

    cr_assert(set(root, u"a/b", u"1") == CONFIG_CHANGED);
    add(find(root, u"a"), CONFIG_COMMENT, u"");
    cr_assert(set(root, u"c/d", u"2") == CONFIG_CHANGED);
    cr_assert(config_node_add_text(find(root, u"c"), vhd_text_of(u"text")));
    config_tree_remove(root, find(root, u"a/b"));
    config_tree_remove(root, find(root, u"c/d"));
    cr_expect_not_null(find(root, u"a"));
    cr_expect_not_null(find(root, u"c"));
    config_node_free(root);
}

Test(config_tree, an_element_that_is_there_twice_is_searched_twice)
{
    struct config_node *root = new_root(), *second;

    add(root, CONFIG_ELEMENT, u"a");
    second = add(add(root, CONFIG_ELEMENT, u"a"), CONFIG_ELEMENT, u"b");
    cr_expect(find(root, u"a/b") == second);
    cr_assert(set(root, u"a/b", u"x") == CONFIG_CHANGED);
    expect_text("the second", second->text, u"x");
    config_node_free(root);
}

Test(config_tree, an_element_without_a_type_is_no_value)
{
    struct config_node *root = new_root();

    cr_assert(config_node_add_text(add(root, CONFIG_ELEMENT, u"a"), vhd_text_of(u"x")));
    cr_expect(!config_node_is_value(find(root, u"a")));
    cr_assert(set(root, u"a", u"y") == CONFIG_CHANGED);
    expect_value(root, u"a", u"y");
    config_node_free(root);
}

Test(config_tree, trees_are_equal_only_if_everything_in_them_is)
{
    struct config_node *a = new_root(), *b = new_root();

    cr_assert(set(a, u"a[@id=1]/b", u"x") == CONFIG_CHANGED && set(b, u"a[@id=1]/b", u"x") == CONFIG_CHANGED);
    cr_expect(config_tree_equal(a, b));
    cr_assert(set(b, u"a[@id=1]/b", u"y") == CONFIG_CHANGED);
    cr_expect(!config_tree_equal(a, b), "a text");
    cr_assert(set(b, u"a[@id=1]/b", u"x") == CONFIG_CHANGED);
    cr_assert(config_node_set_attribute(find(b, u"a[@id=1]/b"), vhd_text_of(u"type"), vhd_text_of(u"bytes")));
    cr_expect(!config_tree_equal(a, b), "an attribute");
    cr_assert(set(b, u"a[@id=1]/b", u"x") == CONFIG_CHANGED);
    add(b, CONFIG_COMMENT, u"");
    cr_expect(!config_tree_equal(a, b) && !config_tree_equal(b, a), "a comment");
    add(a, CONFIG_INSTRUCTION, u"");
    cr_expect(!config_tree_equal(a, b), "a kind");
    config_node_free(a);
    config_node_free(b);
}
