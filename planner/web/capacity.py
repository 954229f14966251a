"""The capacity report inside a page: shades of use by date and by hour, and the same as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from planner.domain.capacity import Cell, shares
from planner.render.capacity import UseLine, measured
from planner.render.names import Names
from planner.web.lists import headed

COLOR = "#12a594"
"""The colour of full use; less use is more transparent, so that both themes show it alike."""
FAINTEST = 0.2
"""The opacity of the least use: it is to be told from none on a small dark screen, too."""
_ROW, _AXIS = 22, 104
"""Pixels of one row of a chart, and of its axis of dates."""

Row = tuple[str, str]
"""A role or resource, and a measure."""


def use_chart(names: Names, cells: Sequence[Cell], lines: Sequence[UseLine]) -> alt.Chart:
    """One row for each line, one column for each date; the shade is the use."""
    rows = {(line.id, line.measure): headed(line.what) for line in lines}
    is_role = any(cell.role == line.id for cell in cells for line in lines[:1])

    def key(cell: Cell) -> Row:
        return (cell.role if is_role else cell.resource), cell.measure

    kept = [cell for cell in cells if key(cell) in rows]
    table = _table(names, kept, lambda cell: rows[key(cell)])
    return _chart(table, [headed(line.what) for line in lines])


def hour_chart(names: Names, cells: Sequence[Cell], measure: str) -> alt.Chart:
    """One row for each clock hour that is ever open, one column for each date."""
    kept = [cell for cell in cells if cell.measure == measure]
    table = _table(names, kept, lambda cell: f"{cell.hour:02}:00")
    return _chart(table, sorted(set(table["What"])))


def _table(names: Names, cells: Sequence[Cell], row: Callable[[Cell], str]) -> pd.DataFrame:
    found = shares(cells, lambda cell: (row(cell), cell.day))
    return pd.DataFrame(
        [
            {
                "What": what,
                "Day": day.isoformat(),
                "Date": names.words.day(day),
                "Use": use.share,
                "Shade": FAINTEST + (1 - FAINTEST) * use.share if use.used else 0.0,
                "Hours used": use.used / 60,
                "Hours open": use.open / 60,
            }
            for (what, day), use in found.items()
        ],
        columns=["What", "Day", "Date", "Use", "Shade", "Hours used", "Hours open"],
    )


def _chart(table: pd.DataFrame, order: Sequence[str]) -> alt.Chart:
    dates = list(table.sort_values("Day")["Date"].drop_duplicates())
    chart: alt.Chart = (
        alt.Chart(table, height=_AXIS + _ROW * max(len(order), 1))
        .mark_rect(fill=COLOR, stroke=COLOR, strokeOpacity=0.35, strokeWidth=0.5)
        .encode(
            x=alt.X(
                "Date:O",
                title=None,
                sort=dates,
                axis=alt.Axis(labelAngle=-90, labelOverlap=True),
            ),
            y=alt.Y(
                "What:N",
                title=None,
                sort=list(order),
                axis=alt.Axis(labelLimit=210, labelOverlap=False),
            ),
            fillOpacity=alt.FillOpacity(
                "Shade:Q",
                scale=alt.Scale(domain=[0, 1], range=[0.0, 1.0]),
                legend=None,
            ),
            tooltip=[
                "What",
                "Date",
                alt.Tooltip("Use", format=".0%"),
                alt.Tooltip("Hours used", format=".1f"),
                alt.Tooltip("Hours open", format=".1f"),
            ],
        )
    )
    return chart


def use_table(names: Names, lines: Sequence[UseLine]) -> pd.DataFrame:
    """The same as a table: use, hours, and the fullest date."""
    return pd.DataFrame(
        [
            {
                "What": headed(line.what),
                "Use": line.use.share,
                "Hours used": line.use.used / 60,
                "Hours open": line.use.open / 60,
                "Fullest day": names.words.day(line.peak_day),
                "Use then": line.peak.share,
            }
            for line in lines
        ]
    )


def hour_table(names: Names, cells: Sequence[Cell]) -> pd.DataFrame:
    """Use by resource, date and clock hour: what the CSV has, without what nobody takes."""
    return pd.DataFrame(
        [
            {
                "Date": names.words.day(cell.day),
                "Hour": f"{cell.hour:02}:00",
                "What": measured(names, cell.resource, cell.measure),
                "Minutes used": cell.used,
                "Minutes open": cell.open,
            }
            for cell in cells
            if cell.used
        ],
        columns=["Date", "Hour", "What", "Minutes used", "Minutes open"],
    )
