"""How feeds tell of people: cells with the noise of the department that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resolver.sample import noise as spoil
from resolver.sample.noise import Noise
from resolver.sample.period import NEVER, Batch, render
from resolver.sample.places import addresses
from resolver.sample.sink import Cells
from resolver.sample.streams import Array
from resolver.sample.world import World

MAN_WOMAN = ("女", "男")
TWO_ONE = ("2", "1")


def text(values: Array) -> pa.Array:
    """Turn texts into cells; an empty text is an empty cell."""
    cells = pa.array(np.asarray(values))
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def money(cents: Array) -> pa.Array:
    """Write cents as plain yuan, such as 1234.50."""
    whole = pa.array(cents // 100).cast(pa.string())
    part = pc.utf8_lpad(pa.array(cents % 100).cast(pa.string()), 2, "0")
    return pc.binary_join_element_wise(whole, part, ".")


def money_pretty(cents: Array) -> pa.Array:
    """Write cents as a clerk would, such as 1,234.50元."""
    return pa.array([f"{int(c) // 100:,}.{int(c) % 100:02d}元" for c in cents], pa.string())


def decimals(cents: Array) -> pa.Array:
    """Turn cents into exact decimals."""
    words = np.zeros((len(cents), 2), np.int64)
    words[:, 0] = cents
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words)])


def choose(names: tuple[str, ...], codes: Array) -> pa.Array:
    """Write codes as words."""
    return text(np.array(names)[np.asarray(codes)])


@dataclass(frozen=True)
class Teller:
    """Write the people of one feed.

    Parameters
    ----------
    world
        The truth.
    feed
        Names the streams of its errors.
    noise
        How often it errs.
    """

    world: World
    feed: str
    noise: Noise

    def person(
        self, rows: Array, person: Array, *, name: str = "", number: str = "", sex: str = "",
        birth: str = "", phone: str = "", address: str = "",
        sexes: tuple[str, str] = MAN_WOMAN, birth_style: str = "dash",
        number_of: Array | None = None, blank_number: Array | None = None,
    ) -> Cells:  # fmt: skip
        """Write those fields that are given a header.

        Parameters
        ----------
        rows
            Stable indices of the rows: equal indices get equal errors.
        person
            Whom they speak of.
        name, number, sex, birth, phone, address
            Headers.
        sexes, birth_style
            How sexes and births are written.
        number_of
            Whose number is written, where not the person's own.
        blank_number
            Rows that the feed gives no number for.
        """
        people, streams = self.world.people, self.world.streams
        cells: Cells = {}
        true_number = people.number[person if number_of is None else number_of]
        written = spoil.spoil_numbers(streams, self.feed, rows, true_number, self.noise)
        if blank_number is not None:
            written[blank_number] = ""
        if name:
            # With the number lost, the name is all there is: it is left readable.
            lost = np.strings.str_len(np.strings.strip(written)) < 15
            lost |= np.strings.endswith(written, "000") | (np.strings.find(written, "E+") >= 0)
            if number_of is not None:
                lost |= number_of != person
            cells[name] = text(
                spoil.spoil_names(streams, self.feed, rows, people.name[person], self.noise, lost)
            )
        if number:
            cells[number] = text(written)
        if sex:
            cells[sex] = text(self._sexes(rows, person, sexes))
        if birth:
            cells[birth] = self._births(rows, person, birth_style)
        if phone:
            cells[phone] = text(
                spoil.spoil_phones(
                    streams, self.feed, rows, people.phone[person], person, self.noise
                )
            )
        if address:
            cells[address] = text(self._addresses(rows, person))
        return cells

    def twice(self, rows: Array) -> Array:
        """Repeat those rows that the office entered twice."""
        again = self.world.streams.uniform(f"{self.feed} twice", rows) < self.noise.twice
        return np.repeat(rows, 1 + again)

    def batches(self, known: Array, every: int) -> Iterator[tuple[Batch, Array]]:
        """Give each delivery the rows that became known in its time, in that order."""
        order = np.argsort(known, kind="stable")
        when = known[order]
        for batch in self.world.period.batches(every):
            part = slice(*np.searchsorted(when, [batch.first, batch.last + 1]))
            yield batch, self.twice(order[part])

    def _sexes(self, rows: Array, person: Array, sexes: tuple[str, str]) -> Array:
        draw = self.world.streams.uniform(f"{self.feed} sex", rows)
        male = self.world.people.male[person] ^ (draw < self.noise.sex_wrong)
        written = np.where(male, sexes[1], sexes[0])
        written[draw > 1 - self.noise.sex_blank] = ""
        return written

    def _births(self, rows: Array, person: Array, style: str) -> pa.Array:
        days = self.world.people.birth[person].copy()
        draw = self.world.streams.uniform(f"{self.feed} birth", rows)
        days[draw < self.noise.birth_off] += 1 + (rows[draw < self.noise.birth_off] % 20)
        return render(days, style)

    def _addresses(self, rows: Array, person: Array) -> Array:
        people, places = self.world.people, self.world.places
        draw = self.world.streams.uniform(f"{self.feed} address", rows)
        house = people.house[person]
        old = draw < self.noise.address_old
        house = np.where(old, house + 37 + person % 11, house)
        home = np.where(old, -1, people.home[person])
        full = addresses(places, people.village[person], house, home)
        short = draw > 1 - self.noise.address_short
        return np.where(short, places.village_text()[people.village[person]], full)


def day_or_none(days: Array, end: int) -> Array:
    """Hide days that had not come when the file was made."""
    return np.where(days > end, NEVER, days)
