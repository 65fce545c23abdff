"""Compiles the matcher, where it can; everything else about the package stands in setup.cfg.

An installed wheel has the matcher's modules compiled by mypyc, which decides some half as fast again. In the tree, and
where mypy or a C compiler is missing, the same modules run as Python, with the same decisions to the byte
(`tests/test_wheel.py`).
"""

import sys

from setuptools import Extension, setup

COMPILED = ("compare", "decide", "frequency", "model", "names", "oen", "roster", "rules")


def compiled() -> list[Extension]:
    """Return the matcher's modules as extensions; none where the package is only linked to its tree."""
    if "bdist_wheel" not in sys.argv:
        return []
    try:
        from mypyc.build import mypycify
    except ImportError:
        return []
    modules = [f"matcher/{name}.py" for name in COMPILED]
    extensions = mypycify(["--ignore-missing-imports", *modules], group_name="matcher")
    for extension in extensions:
        extension.optional = True
    return extensions


setup(ext_modules=compiled())
