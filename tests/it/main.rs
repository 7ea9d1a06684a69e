//! The integration tests, one binary.

mod bad_input;
mod bank;
mod discord_adapter;
mod discord_wire;
mod journeys;
mod outbox;
mod sample_views;
mod standin_discord;
mod standin_telegram;
mod telegram_adapter;
mod telegram_wire;
mod tidy;
mod walk;
mod world;
