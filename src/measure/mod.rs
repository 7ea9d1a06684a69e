//! What the matcher is worth, seen from outside: on any data set, and against what learners confirmed.

mod grade;
mod ticks;

pub use grade::{Grader, grade};
pub use ticks::write_ticks;
