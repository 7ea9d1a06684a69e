//! The integration tests, one binary.

mod sample_views;
mod standin_telegram;
mod telegram_adapter;
mod telegram_wire;
