"""Write the made pages of the manual anew."""

from __future__ import annotations

from tests.docs.made import pages

for path, text in pages().items():
    path.write_text(text)
    print(f"docs/{path.name}")
