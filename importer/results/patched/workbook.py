"""Patches a workbook: looked through first, so that it is refused before a row is taken.

`prepare` gives a `Patch`, or raises `CannotPatchError`; `Patch.write` writes the new workbook.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

from importer.errors import ResultsError
from importer.results.layout import Columns, ResultRow, ResultsLayout
from importer.results.marks import IMPORT_WIDTHS
from importer.results.patched.archive import copy_member, require_copyable
from importer.results.patched.cells import CellScanner
from importer.results.patched.changes import Changes
from importer.results.patched.comments import Comments
from importer.results.patched.frame import SheetFrame
from importer.results.patched.original import Original, seen
from importer.results.patched.package import Package, Relation, Tab
from importer.results.patched.places import Block
from importer.results.patched.placing import Placing, earlier_columns, extent_of, find_place
from importer.results.patched.refusal import CannotPatchError
from importer.results.patched.row_writer import RowWriter, Sheet
from importer.results.patched.sheet_rows import SheetXml
from importer.results.patched.styles import NEW_STYLES, Styles
from importer.results.patched.summary_sheet import (
    free_sheet_name,
    is_summary,
    is_summary_name,
    summary_part,
)
from importer.rows.letters import column_letters
from importer.wording.hints import Hint

_LEVEL = 3
"""How hard the sheet is packed: measured, level 6 takes twice as long, for a tenth less."""


def prepare(original: Original, layout: ResultsLayout) -> Patch:
    """Look the workbook through. Raises CannotPatchError, OSError."""
    with ExitStack() as stack:
        file = stack.enter_context(original.path.open("rb"))
        if seen(file) != original.seen:
            raise CannotPatchError("it was changed since it was read")
        package = Package(file, original.path.suffix.lower())
        require_copyable(package.archive)
        patch = Patch(original, layout, package)
        stack.pop_all()
        return patch


class Patch:
    """A workbook that is about to be written. Holds its file until `close`."""

    def __init__(self, original: Original, layout: ResultsLayout, package: Package) -> None:
        """Raises CannotPatchError."""
        self._original, self._layout, self._package = original, layout, package
        self._tab = self._find_tab()
        styles = package.one_of(package.relations, "styles")
        self._styles_part = styles
        self._styles = Styles(NEW_STYLES if styles is None else package.read(styles))
        self._placing, self._frame = self._look_through()
        self._comments_part = package.one_of(self._sheet_relations, "comments")
        self._drawing_part = self._find_drawing()
        comments, drawing = self._comments_part, self._drawing_part
        self._comments = Comments(
            None if comments is None else package.read(comments),
            None if drawing is None else package.read(drawing),
        )
        self._summary_part = self._find_summary()
        self._require_lists()

    def write(
        self, path: Path, rows: Iterator[ResultRow], summary: Callable[[], Sequence[str]]
    ) -> None:
        """Write the whole workbook. summary: asked for its lines once the rows are through.

        Raises OSError; ResultsError where the workbook is changed meanwhile, or a text too long.
        """
        changes = Changes(self._package)
        with ExitStack() as stack:
            packed = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))
            one = zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
            stack.enter_context(one)
            self._write_sheet(one, rows, changes)
            self._add_others(changes, summary())
            target = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
            stack.enter_context(target)
            self._assemble(target, changes, packed, one.infolist()[0])
        if seen(self._package.stream) != self._original.seen:
            raise ResultsError(
                f"{self._original.path} was changed while the results were written",
                hint=Hint("run the same {command} again"),
            )

    def close(self) -> None:
        """Let go of the file."""
        self._package.archive.close()
        self._package.stream.close()

    @property
    def _sheet_relations(self) -> list[Relation]:
        return self._package.relations_of(self._tab.part)

    def _find_tab(self) -> Tab:
        found = [tab for tab in self._package.tabs if tab.name == self._original.sheet]
        if len(found) != 1 or not self._package.has(found[0].part):
            raise CannotPatchError("its sheets are not listed as usual")
        return found[0]

    def _look_through(self) -> tuple[Placing, SheetFrame]:
        """Where the columns go, and what stands around the rows."""
        part = self._tab.part
        with self._package.archive.open(part) as stream:
            xml = SheetXml(stream)

            def blocks() -> list[Block]:
                frame = SheetFrame(xml.head, xml.tail, xml.prefix)
                return [*frame.blocks, *self._package.blocks_of(part)]

            placing = find_place(
                xml.rows(),
                CellScanner(xml.prefix),
                extent_of(self._original, self._layout.width),
                blocks,
                earlier_columns(self._layout.header),
            )
        frame = SheetFrame(xml.head, xml.tail, xml.prefix)
        if not placing.in_place:
            frame.head(placing.columns, IMPORT_WIDTHS)  # it may refuse
        return placing, frame

    def _find_drawing(self) -> str | None:
        name = self._frame.legacy_drawing
        if name is None:
            return None
        found = [one.target for one in self._sheet_relations if one.name == name]
        if len(found) != 1:
            raise CannotPatchError("its comments are not written as usual")
        return found[0]

    def _find_summary(self) -> str | None:
        """The part of the summary of an earlier round; None without one."""
        if not self._placing.in_place:
            return None
        tabs = [tab for tab in self._package.tabs if is_summary_name(tab.name)]
        ours = [tab.part for tab in tabs if is_summary(self._package.read(tab.part))]
        return ours[-1] if ours else None

    def _require_lists(self) -> None:
        """Raise CannotPatchError now where a part could not be added later."""
        trial = Changes(self._package)
        for kind in ("comments", "vmlDrawing"):
            trial.add(self._tab.part, kind, b"")
        trial.add(self._package.main, "styles", b"")
        trial.add_sheet("", b"")

    def _write_sheet(
        self, archive: zipfile.ZipFile, rows: Iterator[ResultRow], changes: Changes
    ) -> None:
        part, placing = self._tab.part, self._placing
        sheet = Sheet(
            extent_of(self._original, self._layout.width),
            placing,
            self._frame.column_styles,
            self._comments.threads,
            self._comments.our_rows,
        )
        with (
            self._package.archive.open(part) as stream,
            archive.open(part, "w", force_zip64=True) as out,
        ):
            xml = SheetXml(stream)
            writer = RowWriter(xml, sheet, self._styles, Columns(self._layout))
            widths = (
                xml.head if placing.in_place else self._frame.head(placing.columns, IMPORT_WIDTHS)
            )
            out.write(widths)
            for block in writer.blocks(rows):
                out.write(block)
            drawing = self._explain(writer, changes)
            out.write(self._frame.tail(filtered=self._filter(writer.last_row), drawing=drawing))

    def _explain(self, writer: RowWriter, changes: Changes) -> str | None:
        """Change the comments; gives the id of a relation to a drawing that the sheet lacks."""
        if not writer.comments and not writer.cleared:
            return None
        comments, drawing = self._comments.changed(writer.cleared, writer.comments)
        if self._comments_part is None:
            changes.add(self._tab.part, "comments", comments)
        else:
            changes.parts[self._comments_part] = comments
        if self._drawing_part is None:
            return changes.add(self._tab.part, "vmlDrawing", drawing)
        changes.parts[self._drawing_part] = drawing
        return None

    def _filter(self, last_row: int) -> str | None:
        """The block that can be filtered; None where a filter would be in the way, or is there."""
        place = self._package.tabs.index(self._tab)
        if self._placing.in_place or not self._frame.may_filter or self._package.has_filter(place):
            return None
        if self._original.has_neighbor:  # a filter hides rows, and so those of the other table
            return None
        names = self._layout.header
        first = next((column for column, name in enumerate(names) if name.strip()), 0)
        last = column_letters(self._placing.columns[-1])
        return f"{column_letters(first)}{self._original.header_row}:{last}{last_row}"

    def _add_others(self, changes: Changes, lines: Sequence[str]) -> None:
        """The styles, and the sheet with the summary."""
        content = summary_part(lines, bold=self._styles.bold, wrapped=self._styles.wrapped)
        if self._summary_part is not None:
            changes.parts[self._summary_part] = content
        else:
            names = [tab.name for tab in self._package.tabs]
            changes.add_sheet(free_sheet_name(names), content)
        styles = self._styles.written()
        if self._styles_part is None:
            changes.add(self._package.main, "styles", styles)
        else:
            changes.parts[self._styles_part] = styles

    def _assemble(
        self,
        target: zipfile.ZipFile,
        changes: Changes,
        packed: BinaryIO,
        sheet: zipfile.ZipInfo,
    ) -> None:
        """All parts in their order, new ones last."""
        package, left = self._package, dict(changes.parts)
        for member in package.archive.infolist():
            changed = left.pop(member.filename, None)
            if member.filename == self._tab.part:
                sheet.date_time = member.date_time
                copy_member(packed, sheet, target)
            elif changed is None:
                copy_member(package.stream, member, target)
            else:
                _put(target, member, member.filename, changed)
        main = package.archive.getinfo(package.main)
        for name, content in left.items():
            _put(target, main, name, content)


def _put(target: zipfile.ZipFile, like: zipfile.ZipInfo, name: str, content: bytes) -> None:
    """Write a part, with the time of another: the same workbook gives the same bytes."""
    about = zipfile.ZipInfo(name, like.date_time)
    about.external_attr = like.external_attr
    target.writestr(about, content, zipfile.ZIP_DEFLATED)
