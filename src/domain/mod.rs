//! The rules of study: pure and synchronous, with no clock, no chance and no I/O.

pub mod calendar;
pub mod card;
pub mod cutoff;
pub mod grading;
pub mod ids;
pub mod judging;
pub mod matching;
pub mod question;
pub mod queue;
pub mod seed;
pub mod streak;
pub mod text;
pub mod vacation;
pub mod zone;
