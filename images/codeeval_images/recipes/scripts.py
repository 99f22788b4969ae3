"""JavaScript, Lua, Perl, PHP and Ruby."""

from codeeval_images.recipe import Recipe

__all__ = ["SCRIPTS"]

SCRIPTS = Recipe(
    name="scripts",
    description="JavaScript, Lua, Perl, PHP and Ruby",
    debian=("nodejs", "node-lodash", "lua5.4", "perl", "libtest-deep-perl", "php-cli", "ruby", "ruby-test-unit"),
)
