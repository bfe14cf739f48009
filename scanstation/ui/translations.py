"""Words of the window in the person's language; the sources are English, Vietnamese is complete.

Qt's own dialogs have no Vietnamese of their own, so it comes from `qt_vi.ts`. The `.qm` files
beside the `.ts` files are made by `python -m scanstation.ui.translations`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator

from scanstation.paths import resource

__all__ = ["CATALOGUES", "compile_catalogue", "install_translations", "update_catalogue"]

CATALOGUES = ("scanstation_vi", "qt_vi")
_TOOLS_SECONDS = 60


def install_translations(app: QCoreApplication, language: str) -> None:
    """Let `app` speak `language`; what it spoke before is forgotten."""
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.deleteLater()
    vietnamese = language != "en"
    locale = QLocale(QLocale.Language.Vietnamese if vietnamese else QLocale.Language.English)
    QLocale.setDefault(locale)
    if not vietnamese:
        return
    for name in CATALOGUES:
        translator = QTranslator(app)
        if not translator.load(str(resource(f"translations/{name}.qm"))):
            raise FileNotFoundError(f"translations/{name}.qm is damaged")
        app.installTranslator(translator)


def compile_catalogue(source: Path, target: Path) -> None:
    """Make a `.qm` file; unfinished or wrong entries are errors.

    Raises:
        subprocess.CalledProcessError: the catalogue is not complete.
    """
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    options = ["-fail-on-unfinished", "-fail-on-invalid", "-silent"]
    subprocess.run(  # noqa: S603 - a list, no shell, a tool of our own environment
        [str(tool), *options, str(source), "-qm", str(target)],
        check=True,
        capture_output=True,
        timeout=_TOOLS_SECONDS,
    )


def update_catalogue(target: Path) -> None:
    """Bring a `.ts` file up to what the window says; entries nobody says any more are dropped."""
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    sources = sorted(str(path) for path in Path(__file__).parent.glob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-silent", "-source-language", "en"]
    subprocess.run(  # noqa: S603 - a list, no shell, a tool of our own environment
        [str(tool), *options, "-target-language", "vi", *sources, "-ts", str(target)],
        check=True,
        capture_output=True,
        timeout=_TOOLS_SECONDS,
    )


if __name__ == "__main__":
    folder = resource("translations")
    update_catalogue(folder / "scanstation_vi.ts")
    for catalogue in CATALOGUES:
        compile_catalogue(folder / f"{catalogue}.ts", folder / f"{catalogue}.qm")
