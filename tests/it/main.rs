//! The integration tests, one binary.

mod discord_adapter;
mod discord_wire;
mod sample_views;
mod standin_discord;
mod standin_telegram;
mod store_plans;
mod telegram_adapter;
mod telegram_wire;
mod world;
