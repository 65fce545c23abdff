"""Compiles the matcher, where it can; everything else about the package stands in setup.cfg.

A wheel has the matcher's modules compiled by mypyc, which makes them 1.5 times as fast. In the tree, and where mypy or
a C compiler is missing, the same modules run as Python, with the same decisions to the byte (`tests/test_wheel.py`).
"""

import shutil
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = ("compare", "decide", "frequency", "model", "names", "oen", "roster", "rules")


def extensions() -> list[Extension]:
    """Return the matcher's modules as extensions; none where the package is only linked to its tree."""
    if "bdist_wheel" not in sys.argv:
        return []
    shutil.rmtree("build", ignore_errors=True)  # what an earlier version left there would be packed
    try:
        from mypyc.build import mypycify
    except ImportError:
        return []
    modules = [f"matcher/{name}.py" for name in COMPILED]
    return mypycify(["--ignore-missing-imports", *modules], group_name="matcher")


class AllOrNone(build_ext):
    """Builds every extension, or leaves the modules as Python: half of them would not work together."""

    def run(self) -> None:
        """Build, and drop what was built where something fails."""
        try:
            super().run()
        except Exception as error:
            self.warn(f"the matcher is not compiled: {error}")
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions.clear()


setup(ext_modules=extensions(), cmdclass={"build_ext": AllOrNone})
