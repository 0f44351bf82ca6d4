"""What does a text file say? It is read as Markdown, which is what students type, and scanners write, anyway."""

from __future__ import annotations

from hwcheck.submissions.md import read

__all__ = ["read"]
