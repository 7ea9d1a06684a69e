//! Growing pauses between tries to reach a platform.

use std::time::Duration;

/// The longest pause.
const LONGEST: Duration = Duration::from_mins(1);

/// Doubles from a first pause up to a minute.
#[derive(Debug)]
pub struct Backoff(Duration);

impl Backoff {
    /// Begins with this pause.
    pub fn from(first: Duration) -> Self {
        Self(first)
    }

    /// The pause to make now; the next is twice as long.
    pub fn step(&mut self) -> Duration {
        let now = self.0;
        self.0 = (now * 2).min(LONGEST);
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_without_a_network_is_some_sixty_tries() {
        for first in [500, 1_000] {
            let mut backoff = Backoff::from(Duration::from_millis(first));
            let (mut passed, mut tries) = (Duration::ZERO, 0);
            while passed < Duration::from_hours(1) {
                passed += backoff.step();
                tries += 1;
            }
            assert!((60..=70).contains(&tries), "{tries}");
        }
    }
}
