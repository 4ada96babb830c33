"""The numbers of the pages, on a PDF of their own.

How many pages come before a chunk is known last, so the numbers are put over the pages at the end.
"""

from collections.abc import Sequence

_STYLE = """@font-face {{
  font-family: "Vouchbook Sans"; src: url("font:SourceSans3-Regular.woff"); font-weight: 400
}}
@page {{
  margin: 26mm 18mm 21mm;
  @bottom-left {{ content: ""; width: 148mm }}
  @bottom-right {{
    content: "Page " counter(page) " of {total}"; font: 400 7.2pt/1.3 "Vouchbook Sans";
    color: #55636e; vertical-align: top; padding-top: 5mm; white-space: nowrap
  }}
}}
div {{ break-before: page }}
div:first-child {{ break-before: auto }}
"""


def numbered(sizes: Sequence[tuple[float, float]]) -> str:
    """HTML that gives a page for each size (width and height in points), with its number alone."""
    names = {size: f"s{number}" for number, size in enumerate(sorted(set(sizes)))}
    rules = "".join(
        f"@page {name} {{ size: {width:.4f}pt {height:.4f}pt }}\n.{name} {{ page: {name} }}\n"
        for (width, height), name in names.items()
    )
    pages = "".join(f'<div class="{names[size]}"></div>' for size in sizes)
    style = _STYLE.format(total=len(sizes)) + rules
    return (
        f'<!doctype html><html lang="en"><head><title>Page numbers</title>'
        f"<style>{style}</style></head><body>{pages}</body></html>"
    )
