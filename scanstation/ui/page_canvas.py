"""A page as a picture, with the line under the pointer marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPen, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsRectItem, QGraphicsScene, QGraphicsView, QWidget

from scanstation.services.viewing_service import PagePicture
from scanstation.ui.look import highlight_colour

__all__ = ["PageCanvas"]

_STEP = 1.25
_LARGEST, _SMALLEST = 8.0, 0.05
_MARK_ALPHA = 70

Box = tuple[int, int, int, int]


class PageCanvas(QGraphicsView):
    """Shows one page; zoom with Ctrl and the wheel, move with the mouse.

    Signals:
        hovered: number of the line under the pointer, -1 for none.
    """

    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: list[QRectF] = []
        self._fits = True
        self._line = -1
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._page = self._scene.addPixmap(QPixmap())
        self._page.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._mark = QGraphicsRectItem()
        self._mark.hide()
        self._scene.addItem(self._mark)
        self.setAccessibleName(self.tr("Picture of the page"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        # Always there: a bar that comes and goes would change the width the page is fitted to.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.viewport().setMouseTracking(True)

    def show_page(self, picture: PagePicture | None, boxes: Sequence[Box], width_px: int) -> None:
        """Show a page.

        Args:
            picture: None shows nothing.
            boxes: places of the lines in pixels of a page `width_px` wide; empty boxes can't be
                marked.
            width_px: see `boxes`.
        """
        self.mark(-1)
        if picture is None:
            self._boxes = []
            self._page.setPixmap(QPixmap())
            return
        image = QImage(
            picture.rgb,
            picture.width,
            picture.height,
            picture.stride,
            QImage.Format.Format_RGB888,
        )
        self._page.setPixmap(QPixmap.fromImage(image))
        share = picture.width / max(width_px, 1)
        self._boxes = [
            QRectF(left * share, top * share, (right - left) * share, (bottom - top) * share)
            for left, top, right, bottom in boxes
        ]
        self._scene.setSceneRect(self._page.boundingRect())
        self.fit()
        self.verticalScrollBar().setValue(0)

    @property
    def has_page(self) -> bool:
        """True while a page is shown."""
        return not self._page.pixmap().isNull()

    def mark(self, line: int) -> None:
        """Mark one line and bring it into sight; -1 marks none."""
        self._line = line
        if not (0 <= line < len(self._boxes)) or self._boxes[line].isEmpty():
            self._mark.hide()
            return
        box = self._boxes[line]
        margin = box.height() * 0.15
        self._mark.setRect(box.adjusted(-margin, -margin, margin, margin))
        pen = QPen(highlight_colour(self.palette(), 255), 2)
        pen.setCosmetic(True)
        self._mark.setPen(pen)
        self._mark.setBrush(highlight_colour(self.palette(), _MARK_ALPHA))
        self._mark.show()

    def reveal(self, line: int) -> None:
        """Scroll to a line."""
        if 0 <= line < len(self._boxes):
            self.ensureVisible(self._boxes[line], 20, 60)

    def line_at(self, place: QPoint) -> int:
        """The line at a place of the viewport; the smallest where boxes overlap; -1 for none."""
        point = self.mapToScene(place)
        hits = [n for n, box in enumerate(self._boxes) if box.contains(point)]
        areas = {n: self._boxes[n].width() * self._boxes[n].height() for n in hits}
        return min(hits, key=areas.__getitem__, default=-1)

    # -- zoom ------------------------------------------------------------------------------------

    def zoom_in(self) -> None:
        """Larger."""
        self._zoom(_STEP)

    def zoom_out(self) -> None:
        """Smaller."""
        self._zoom(1 / _STEP)

    def fit(self) -> None:
        """The whole width, and stay so when the window changes."""
        self._fits = True
        width = self._page.boundingRect().width()
        if width > 0:
            share = self.viewport().width() / width
            self.resetTransform()
            self.scale(share, share)

    def _zoom(self, factor: float) -> None:
        after = self.transform().m11() * factor
        if _SMALLEST <= after <= _LARGEST:
            self._fits = False
            self.scale(factor, factor)

    # -- events ----------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's own
        """Tell which line is under the pointer."""
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self._hover(self.line_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's own
        """No line any more."""
        super().leaveEvent(event)
        self._hover(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's own
        """Zoom with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's own
        """Keep the whole width in sight."""
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def _hover(self, line: int) -> None:
        if line != self._line:
            self.mark(line)
            self.hovered.emit(line)
