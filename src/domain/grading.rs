//! Ticks to score to suggested rating.

use serde::{Deserialize, Serialize};

use super::question::{Point, PointKind};

/// The rubric points that a learner says they made: bit n stands for the n-th point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Ticks(u16);

impl Ticks {
    /// No point ticked.
    pub const NONE: Self = Self(0);

    /// Ticks from bits; bits beyond the rubric are dropped.
    pub fn from_bits(bits: u16, points: usize) -> Self {
        let mask = if points >= 16 { u16::MAX } else { (1u16 << points) - 1 };
        Self(bits & mask)
    }

    /// The bits, lowest first point.
    pub fn bits(self) -> u16 {
        self.0
    }

    /// Whether the point with this index (from 0) is ticked.
    pub fn has(self, index: usize) -> bool {
        index < 16 && self.0 & (1 << index) != 0
    }

    /// With the point ticked.
    #[must_use]
    pub fn with(self, index: usize) -> Self {
        if index < 16 { Self(self.0 | 1 << index) } else { self }
    }

    /// With the point ticked if it was not, unticked if it was.
    #[must_use]
    pub fn toggled(self, index: usize) -> Self {
        if index < 16 { Self(self.0 ^ 1 << index) } else { self }
    }

    /// How many points are ticked.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// A score from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

impl Score {
    /// The highest score while a `must` point is missing.
    pub const CAP_WITHOUT_MUST: u8 = 60;

    /// A score read back from a row; values over 100 are cut.
    pub fn new(value: u8) -> Self {
        Self(value.min(100))
    }

    /// The score of some ticks: 100 × ticked weight / weight of all must and core points, rounded,
    /// at most 100, and at most 60 while a must point is missing.
    pub fn of(points: &[Point], ticks: Ticks) -> Self {
        let weight = |keep: &dyn Fn(usize, &Point) -> bool| -> u32 {
            points
                .iter()
                .enumerate()
                .filter(|(index, point)| keep(*index, point))
                .map(|(_, point)| u32::from(point.weight))
                .sum()
        };
        let whole = weight(&|_, point| point.kind != PointKind::Bonus);
        let ticked = weight(&|index, _| ticks.has(index));
        if whole == 0 {
            return Self(0);
        }
        // Rounded half up in whole numbers: no float decides a grade.
        let score = ((200 * ticked + whole) / (2 * whole)).min(100);
        let missing_must = points
            .iter()
            .enumerate()
            .any(|(index, point)| point.kind == PointKind::Must && !ticks.has(index));
        let capped = if missing_must {
            score.min(u32::from(Self::CAP_WITHOUT_MUST))
        } else {
            score
        };
        Self(u8::try_from(capped).unwrap_or(100))
    }

    /// The value, 0 to 100.
    pub fn value(self) -> u8 {
        self.0
    }

    /// The rating that the score suggests: Again below 40, Hard below 70, Good below 95, Easy from 95.
    pub fn suggested_rating(self) -> Rating {
        match self.0 {
            0..40 => Rating::Again,
            40..70 => Rating::Hard,
            70..95 => Rating::Good,
            _ => Rating::Easy,
        }
    }
}

/// How well the learner knew it, as FSRS counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rating {
    /// Did not know it.
    Again,
    /// Knew it with effort or gaps.
    Hard,
    /// Knew it.
    Good,
    /// Knew it at once and whole.
    Easy,
}

impl Rating {
    /// All four, in the order of the buttons.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// The number that the review log keeps, 1 to 4.
    pub fn number(self) -> u8 {
        match self {
            Self::Again => 1,
            Self::Hard => 2,
            Self::Good => 3,
            Self::Easy => 4,
        }
    }

    /// The rating with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::{Bilingual, Terms};
    use crate::domain::text::Text;
    use PointKind::{Bonus, Core, Must};

    fn rubric(points: &[(PointKind, u8)]) -> Vec<Point> {
        points
            .iter()
            .enumerate()
            .map(|(index, (kind, weight))| Point {
                id: format!("p{}", index + 1),
                kind: *kind,
                weight: *weight,
                claim: Bilingual {
                    en: Text::literal("a"),
                    zh: Text::literal("甲"),
                },
                terms: Terms {
                    groups: vec![],
                    n_of: None,
                },
            })
            .collect()
    }

    #[track_caller]
    fn check(points: &[(PointKind, u8)], ticked: &[usize], score: u8) {
        let ticks = ticked.iter().fold(Ticks::NONE, |ticks, index| ticks.with(*index));
        assert_eq!(Score::of(&rubric(points), ticks).value(), score);
    }

    #[test]
    fn scores() {
        let points = &[(Must, 3), (Core, 2), (Core, 2), (Core, 1), (Bonus, 1)];
        check(points, &[], 0);
        check(points, &[0, 1, 2, 3], 100);
        check(points, &[0, 1, 2, 3, 4], 100);
        check(points, &[0], 38); // 3/8 = 37.5, half goes up
        check(points, &[1, 2, 3], 60); // 5/8 = 62.5, capped: the must is missing
        check(points, &[1], 25);
        check(points, &[0, 1, 2, 4], 100); // the bonus makes up for the last core point
        check(&[(Bonus, 1)], &[0], 0);
        check(&[(Must, 3), (Must, 3)], &[0], 50);
    }

    #[test]
    fn ratings_by_score() {
        for (score, rating) in [
            (0, Rating::Again),
            (39, Rating::Again),
            (40, Rating::Hard),
            (69, Rating::Hard),
            (70, Rating::Good),
            (94, Rating::Good),
            (95, Rating::Easy),
            (100, Rating::Easy),
        ] {
            assert_eq!(Score::new(score).suggested_rating(), rating, "{score}");
        }
    }

    #[test]
    fn bits_beyond_the_rubric_are_dropped() {
        assert_eq!(Ticks::from_bits(0xffff, 3).bits(), 0b111);
        assert_eq!(Ticks::from_bits(0xffff, 16).count(), 16);
        assert_eq!(Ticks::NONE.toggled(99), Ticks::NONE);
    }
}
