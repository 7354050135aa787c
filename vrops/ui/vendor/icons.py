"""Build the sprite of the icons in use, icons.svg: `python -m vrops.ui.vendor.icons`.

Add a Tabler outline name (https://tabler.io/icons) to ICONS, run it, commit both. A test fails when
a template uses an icon that is not in the sprite, or the sprite differs from this list.
"""

import re
import sys
import tempfile
from pathlib import Path

from vrops.ui.vendor.fetch import unpack

PACKAGE, VERSION = "@tabler/icons", "3.51.0"
SPRITE = Path(__file__).resolve().parents[3] / "static" / "vrops" / "icons.svg"

ICONS = (
    "adjustments-horizontal alert-circle alert-triangle arrow-back-up arrow-bear-right "
    "arrow-down arrow-merge arrow-right arrow-up arrows-sort at award ban bell bold book-2 "
    "bookmark briefcase building building-store bulb calendar-event calendar-off "
    "calendar-plus camera cash chart-bar chart-line check checklist chevron-down chevron-left "
    "chevron-right chevron-up circle-check circle-dashed circle-dot circle-x clipboard-list "
    "clock clock-pause code coin copy credit-card device-desktop device-mobile dots download "
    "edit external-link eye eye-off file-invoice file-text filter flag git-compare "
    "grip-vertical hash headset help-circle history home hourglass id inbox info-circle "
    "italic key keyboard language layout-grid layout-list layout-rows link list list-check "
    "list-numbers location lock lock-open login logout mail map-pin menu-2 message-circle "
    "messages moon note paperclip pencil phone photo player-pause player-play plug plus point "
    "presentation quote refresh report-money rocket route scale search send settings "
    "shield-check shield-lock sort-ascending sort-descending sparkles speakerphone star sun "
    "table tag target ticket timeline trash trending-down trending-up upload user user-check "
    "user-plus users wand webhook world x zoom-question"
).split()

HEADER = (
    "<!-- Outlines from Tabler Icons {version}, MIT License, Copyright (c) 2020 Paweł Kuna."
    " Licence text: vendor/tabler-icons-{version}.LICENSE.txt."
    " Made by `python -m vrops.ui.vendor.icons`; do not edit. -->"
)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)
SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")
BOUNDING_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def symbol(name: str, outline: str) -> str:
    """One icon's shapes as a sprite symbol."""
    shapes = SHAPE.findall(outline.replace(BOUNDING_BOX, ""))
    return SYMBOL.format(name=name, shapes="".join(re.sub(r"\s*/>", "/>", s) for s in shapes))


def sprite(folder: Path) -> str:
    """The sprite of all ICONS, read from the unpacked icon package."""
    outlines = folder / "icons" / "outline"
    lines = [symbol(n, (outlines / f"{n}.svg").read_text(encoding="utf-8")) for n in ICONS]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg">',
            HEADER.format(version=VERSION),
            *lines,
            "</svg>",
            "",
        ]
    )


def main() -> int:
    with tempfile.TemporaryDirectory() as workspace:
        SPRITE.write_text(sprite(unpack(PACKAGE, VERSION, Path(workspace))), encoding="utf-8")
    sys.stdout.write(f"{len(ICONS)} icons in {SPRITE.name}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
