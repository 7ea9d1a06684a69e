//! Whole journeys at the engine: what people do, from the first hello to the streak of a month.

mod cutoff;
mod days;
mod doubts;
mod drill;
mod group;
mod hello;
mod judge;
mod milestone;
mod once;
mod schedule;
mod settings;
mod study;
mod vacation;
